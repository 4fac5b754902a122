/* The desk works without this file. With it: autosave, rows that can be added, characters left, passkeys, pages that look
   again. What is typed and not on the server yet stays in the browser: kept.js. */
(() => {
  'use strict'

  // --- Characters left ---------------------------------------------------------------------------------------------

  function count (field) {
    const limit = Number(field.dataset.limit)
    const used = field.value.trim().length
    let told = document.getElementById(`left-${field.name}`)
    if (!told) {
      told = field.nextElementSibling?.classList.contains('left') ? field.nextElementSibling : null
      if (!told && used > limit * 0.8) {
        told = Object.assign(document.createElement('p'), { className: 'left' })
        field.after(told)
      }
    }
    if (!told) return
    told.textContent = used > limit ? `${used - limit} characters too many` : `${limit - used} characters left`
    told.classList.toggle('over', used > limit)
  }

  document.addEventListener('input', (event) => {
    if (event.target.dataset?.limit) count(event.target)
  })
  document.querySelectorAll('[data-limit]').forEach(count)

  // --- Official facts: inserted where the cursor was ------------------------------------------------------------------

  const offered = document.getElementById('offered')
  const terms = document.getElementById('terms')
  let place = null // the field somebody wrote in last, and where

  function remember (event) {
    if (event.target.matches?.('#editor textarea, #editor input[type=text], #editor input:not([type])') && !event.target.closest('.offered')) {
      place = { field: event.target, at: event.target.selectionStart }
    }
  }

  function insert (source) {
    if (!place) return
    const { field, at } = place
    const before = field.value.slice(0, at).replace(/\[\[$/, '')
    field.value = before + source + field.value.slice(at)
    field.focus()
    field.setSelectionRange(before.length + source.length, before.length + source.length)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }

  if (offered || terms) for (const name of ['keyup', 'click', 'input']) document.addEventListener(name, remember)
  for (const list of [offered, terms]) {
    list?.addEventListener('click', (event) => {
      const button = event.target.closest('[data-fact]')
      if (button) insert(button.dataset.fact)
    })
  }
  if (offered) {
    document.addEventListener('input', (event) => {
      if (!place || event.target !== place.field || !event.isTrusted || !place.field.value.slice(0, place.at).endsWith('[[')) return
      offered.open = true
      document.getElementById('find-fact').focus()
    })
    const find = document.getElementById('find-fact')
    find.addEventListener('input', () => {
      const words = find.value.toLowerCase()
      offered.querySelectorAll('li').forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(words) })
    })
    find.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== 'Escape') return
      event.preventDefault()
      const first = offered.querySelector('li:not([hidden]) [data-fact]')
      if (event.key === 'Enter' && first) insert(first.dataset.fact)
      else place?.field.focus()
      find.value = ''
      find.dispatchEvent(new Event('input'))
    })
  }

  // A claim said with facts, a variant said with preferred words: they are replaced, and the browser can undo it.
  const offerFields = () => document.querySelectorAll('[data-fields], [data-instead]').forEach((button) => { button.hidden = false })
  offerFields()

  // An expression that finds words whatever stands between them.
  const finds = (words, flags) =>
    new RegExp(words.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+'), flags)

  // Where words stand in a section, in their sentence if that is still there: the field, where they begin and end.
  function placeOf (section, words, sentence) {
    for (const around of sentence ? [finds(sentence), null] : [null]) {
      for (const field of document.querySelectorAll(`#section-${section} .field :is(textarea, input)`)) {
        const from = around ? field.value.search(around) : 0
        const match = from < 0 ? null : finds(words).exec(field.value.slice(from))
        if (match) return { field, begin: from + match.index, end: from + match.index + match[0].length }
      }
    }
    return null
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-fields], [data-instead]')
    if (!button) return
    const { section, words, sentence, fields, instead } = button.dataset
    const found = placeOf(section, words, sentence)
    if (!found) {
      button.textContent = 'These words are not in the text any more'
      return
    }
    found.field.focus()
    found.field.setSelectionRange(found.begin, found.end)
    document.execCommand('insertText', false, fields ?? instead)
    button.textContent = 'Replaced'
  })

  // --- Pages that look again by themselves ---------------------------------------------------------------------------

  // Somebody is in the middle of something: a reload would take what is typed, or the question that is asked.
  const busy = () => document.activeElement.matches('textarea, select, input:not([type=checkbox]), #again *') ||
    document.querySelector('.desk details[open] form') !== null ||
    [...document.querySelectorAll('.desk textarea, .desk input')].some((field) =>
      field.value !== field.defaultValue || field.checked !== field.defaultChecked)

  const LOOKS = 400 // then no more

  // What no person asked for says so in its address, and does not count as somebody's presence.
  function byItself (address) {
    const marked = new URL(address, location.href)
    marked.searchParams.set('again', '1')
    return marked.href
  }

  const arrived = new URL(location.href)
  if (arrived.searchParams.has('again')) { // who reloads this page from now on is a person
    arrived.searchParams.delete('again')
    history.replaceState(history.state, '', arrived.href)
  }

  async function lookAgain (part, looks) {
    await new Promise((resolve) => setTimeout(resolve, Number(part.dataset.again) * 1000))
    if (looks > 1 && busy()) return lookAgain(part, looks - 1)
    let fresh = part
    try {
      const answer = await fetch(byItself(location.href))
      if (!answer.ok || answer.redirected) return
      fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('again')
    } catch { /* the network is away; it is tried again */ }
    if (!fresh) return location.replace(byItself(location.href))
    if (fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes)
    if (looks > 1) lookAgain(part, looks - 1)
  }

  const shown = document.getElementById('again') // the part of the page that changes by itself
  if (shown) lookAgain(shown, LOOKS)

  // --- Findings follow what was saved --------------------------------------------------------------------------------

  // What somebody is at (a tick, a reason being written) stays until they leave it; ticks that are not saved are kept.
  async function followFindings () {
    let page
    try {
      const answer = await fetch(byItself(editor.dataset.page))
      if (!answer.ok || answer.redirected) return
      page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    } catch { return }
    const ticked = new Set([...document.querySelectorAll('input[name=acknowledged]:checked')].map((box) => box.value))
    document.querySelectorAll('[data-follows]').forEach((part) => {
      const fresh = page.getElementById(part.id)
      if (!fresh || part.contains(document.activeElement) || part.querySelector('details[open] input')) return
      if (fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes)
    })
    document.querySelectorAll('input[name=acknowledged]').forEach((box) => { box.checked ||= ticked.has(box.value) })
    offerFields()
  }

  // --- Rows that can be added and taken away -----------------------------------------------------------------------

  function button (text, act, label) {
    const made = Object.assign(document.createElement('button'), { type: 'button', textContent: text, className: 'link' })
    if (label) made.setAttribute('aria-label', label)
    made.addEventListener('click', act)
    return made
  }

  function rows (section) {
    const list = section.querySelector('.rowlist')
    if (!list) return
    const heading = section.querySelector('h2').firstChild.textContent.trim()
    const most = Number(section.dataset.most)
    const blank = list.lastElementChild?.cloneNode(true)
    if (!blank) return
    blank.querySelectorAll('input, textarea').forEach((field) => { field.value = ''; field.defaultValue = ''; field.removeAttribute('value') })
    const equip = (row) => row.append(button('Remove', () => {
      const next = row.nextElementSibling ?? row.previousElementSibling
      row.querySelectorAll('input, textarea').forEach((field) => { field.value = '' })
      if (list.children.length > 1) row.remove()
      list.dispatchEvent(new Event('input', { bubbles: true }))
      next?.querySelector('input, textarea, select')?.focus()
    }, `Remove this row of ${heading}`))
    const filled = (row) => [...row.querySelectorAll('input, textarea')].some((field) => field.value.trim())
    const all = [...list.children]
    all.forEach((row, at) => { if (at > 0 && !filled(row) && !row.matches(':has([aria-invalid])')) row.remove() })
    ;[...list.children].forEach(equip)
    const add = button('Add a row', () => {
      if (list.children.length >= most) return
      const row = blank.cloneNode(true)
      equip(row)
      list.append(row)
      row.querySelector('input, textarea')?.focus()
      add.hidden = list.children.length >= most
    }, `Add a row to ${heading}`)
    add.className = 'button quiet add'
    list.after(add)
  }
  document.querySelectorAll('section.edit').forEach(rows)

  // --- Autosave ----------------------------------------------------------------------------------------------------

  const editor = document.getElementById('editor')
  const saved = document.getElementById('saved')
  let timer; let unsaved = editor !== null && 'unsaved' in editor.dataset; let leaving = false; let stopped = false; let running = null; let again = false

  function say (text, bad) {
    if (!saved) return
    saved.textContent = text
    saved.className = bad ? 'mark bad' : 'quiet'
  }

  function changed () {
    if (!editor) return
    unsaved = true
    if (stopped) return
    say('Not saved yet')
    clearTimeout(timer)
    timer = setTimeout(keep, 2500)
  }

  function keep () {
    if (stopped || leaving) return
    if (running) again = true
    else running = post()
  }

  // Takes out of a section's fields what nobody sees there, as the server did: brackets that it held apart make no fact
  // field. The cursor stays where it was.
  function takeOut (section, characters) {
    const mark = (text) => [...text].map((one) => characters.includes(one) ? '\u200b' : one).join('')
    const seen = (text) => mark(text).replace(/\[\u200b+(?=\[)/g, '[\\').replaceAll('\u200b', '')
    for (const field of editor.elements) {
      if (field.name !== section && !field.name.startsWith(`${section}.`)) continue
      if (field.value === undefined || seen(field.value) === field.value) continue
      const at = document.activeElement === field ? seen(field.value.slice(0, field.selectionStart)).length : null
      field.value = seen(field.value)
      if (at !== null) field.setSelectionRange(at, at)
    }
  }

  async function post (retrying) {
    unsaved = false
    const turn = window.kept.turn
    const body = new FormData(editor)
    try {
      const answer = await fetch(retrying ? byItself(editor.dataset.autosave) : editor.dataset.autosave, {
        method: 'POST', body, redirect: 'manual', headers: { 'X-Requested-With': 'fetch', 'X-CSRFToken': window.kept.cookie('csrftoken') }
      })
      const told = answer.type === 'opaqueredirect' ? {} : await answer.json().catch(() => ({}))
      if (told.version) {
        document.querySelectorAll('input[name=version]').forEach((one) => { one.value = told.version })
        editor.elements.base.value = JSON.stringify(told.base)
        Object.entries(told.invisible).forEach(([section, characters]) => takeOut(section, characters))
      }
      const out = told.taken_out?.length ? ` Hidden characters were removed. ${told.taken_out.join('. ')}.` : ''
      if (answer.ok) {
        window.kept.arrived(turn)
        followFindings()
        say(`Saved ${told.saved_at.slice(0, 16).replace('T', ' ')} UTC.${out}`)
      } else {
        unsaved = true
        if (answer.status === 409) stopped = true
        const why = (told.problems ?? []).map((one) => one[1]).join('; ')
        say(`${told.message ?? 'Not saved: you may be signed out. Your text is kept in this browser. Sign in again in another tab, then save here.'}${why ? ` ${why}` : ''}${out}${answer.status === 409 ? ' Press Save to put both texts together; yours is kept in this browser until then.' : ''}`, true)
      }
    } catch {
      unsaved = true
      say('Not saved: the server does not answer. Your text is still here; trying again.', true)
      timer = setTimeout(() => { if (!stopped && !leaving) running ??= post(true) }, 10000)
    } finally {
      running = null
      if (again) {
        again = false
        changed()
      }
    }
  }

  if (editor) {
    const merging = document.querySelector('.merge') !== null // sections wait for a choice: nothing is saved before it
    editor.addEventListener('input', (event) => {
      if (merging || event.target.form !== editor || event.target.name === 'note' || event.target.name === 'acknowledged') return
      changed()
    })
    editor.addEventListener('submit', (event) => {
      leaving = true
      clearTimeout(timer)
      if (running) { // its answer brings the version that this post has to carry
        event.preventDefault()
        const { submitter } = event
        running.finally(() => editor.requestSubmit(submitter))
        return
      }
      editor.elements.csrfmiddlewaretoken.value = window.kept.cookie('csrftoken') || editor.elements.csrfmiddlewaretoken.value
    })
    // Another form of this page (a comment resolved, a claim) keeps the text first; what cannot be kept is asked about.
    document.querySelectorAll('form[method=post]').forEach((other) => other.addEventListener('submit', (event) => {
      if (other === editor || !unsaved || stopped || merging || other.dataset.keptFirst) return
      event.preventDefault()
      other.dataset.keptFirst = '1'
      const { submitter } = event
      clearTimeout(timer)
      running = (running ?? Promise.resolve()).then(post)
      running.finally(() => other.requestSubmit(submitter))
    }))
    window.addEventListener('beforeunload', (event) => {
      if (unsaved && !leaving && !window.kept.leaving) event.preventDefault()
    })
    document.addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 's') {
        event.preventDefault()
        editor.requestSubmit()
      }
    })
  }

  // --- Posts happen once -------------------------------------------------------------------------------------------

  document.querySelectorAll('.desk form[method=post]').forEach((form) => form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return
    if (form.dataset.sent) return event.preventDefault()
    form.dataset.sent = '1'
    setTimeout(() => { delete form.dataset.sent }, 5000)
  }))

  // --- Passkeys ----------------------------------------------------------------------------------------------------

  const options = document.getElementById('passkey-options')
  if (options) {
    document.querySelectorAll('[data-passkey]').forEach((one) => {
      one.hidden = false
      one.addEventListener('click', async () => {
        try {
          const credential = await window.webauthnJSON.get(JSON.parse(options.textContent))
          one.form.elements.credential.value = JSON.stringify(credential)
          one.textContent = 'Passkey is there; now sign'
        } catch {
          one.textContent = 'The passkey did not work; try again'
        }
      })
    })
  }

  // --- The page as readers see it, as long as it is ----------------------------------------------------------------

  document.querySelectorAll('iframe.preview').forEach((frame) => {
    const fit = () => { frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 4}px` }
    frame.addEventListener('load', fit)
    if (frame.contentDocument?.readyState === 'complete') fit()
  })

  // --- The page as it is on a phone -----------------------------------------------------------------------------------

  for (const widths of document.querySelectorAll('[data-widths]')) {
    const frame = widths.parentElement.querySelector('iframe')
    widths.hidden = false
    widths.addEventListener('click', (event) => {
      const button = event.target.closest('[data-width]')
      if (!button) return
      frame.style.width = button.dataset.width
      frame.style.height = ''
      setTimeout(() => { frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 4}px` }, 50)
    })
  }

  // A preview that is opened again shows what was saved since.
  document.getElementById('preview')?.addEventListener('toggle', (event) => {
    const frame = event.target.querySelector('iframe')
    if (event.target.open) frame.setAttribute('src', frame.getAttribute('src'))
  })

  // --- Files -------------------------------------------------------------------------------------------------------

  // The frame's script looks for a text field of its own beside every file field, and fails where there is none.
  document.addEventListener('change', (event) => {
    if (event.target.matches('.desk input[type=file]')) event.stopImmediatePropagation()
  }, true)

  // --- Whoever was refused something is led to why -----------------------------------------------------------------

  document.getElementById('refusal')?.focus()
})()
