/* What somebody typed at the desk stays in this browser until the server has it, so that a session that ended, a conflict
   or a closed window takes no words. It is offered again to the same person, and goes when they sign out. What a reviewer
   ticked waits here until the server has it. The server says what it has: autosave by its answer, a form by the cookie `desk_arrived`. */
window.kept = (() => {
  'use strict'

  const WORDS = 'icdcms.words.'; const TICKS = 'icdcms.ticks.'; const USER = 'icdcms.user'
  const DAYS = 30
  const SECRETS = 'input[type=password], [autocomplete=one-time-code], [name=credential], [name=csrfmiddlewaretoken], [name=kept]'
  const TYPED = 'textarea, input:not([type]), input[type=text]'
  const shared = { leaving: false, turn: 0, arrived: () => {}, dropArrived, cookie } // for desk.js and talk.js; a turn is one change of the draft
  let user = ''

  // --- The store: where a browser has none, or it is full, the desk works without ------------------------------------

  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)) } catch { return null } }
  const write = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)) } catch { /* not kept */ } }
  const drop = (key) => { try { localStorage.removeItem(key) } catch { /* was not kept */ } }
  const keys = (prefix) => { try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)) } catch { return [] } }
  const mine = () => keys(`${WORDS}${user}.`)

  function cookie (name) { // its value; in production its name begins with __Secure-
    return document.cookie.split('; ').map((text) => text.replace(/^__Secure-/, '').split('=')).find(([known]) => known === name)?.[1]
  }

  function dropOld () {
    const oldest = Date.now() - DAYS * 24 * 3600 * 1000
    for (const key of [...keys(WORDS), ...keys(TICKS)]) if (!(read(key)?.at > oldest)) drop(key)
  }

  function dropArrived () {
    const ids = cookie('desk_arrived')
    if (!ids) return
    ids.split('.').forEach((id) => drop(`${WORDS}${user}.${id}`))
    const [prefix, secure] = location.protocol === 'https:' ? ['__Secure-', '; secure'] : ['', '']
    document.cookie = `${prefix}desk_arrived=; path=/admin/; max-age=0${secure}`
  }

  // --- What is kept: of the editor the draft and the note, each of a life of its own; of other forms all of it ---------

  const editor = () => document.getElementById('editor')
  const slug = (form) => `${new URL(form.action).pathname}-${form.dataset.kept ?? ''}`.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')
  const keyOf = (unit) => `${WORDS}${user}.${unit.id}`

  function draftUnit () {
    const field = editor().elements.kept
    field.value ||= `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
    return { form: editor(), id: field.value, part: 'draft', takes: (name) => name !== 'note' && name !== 'acknowledged' }
  }

  const noteUnit = () => ({ form: editor(), id: `${slug(editor())}-note`, part: 'note', takes: (name) => name === 'note' })

  function unitOf (form, name) {
    if (!form?.closest('.desk') || form.method !== 'post') return null
    if (form === editor()) return name === 'note' ? noteUnit() : name === 'acknowledged' ? null : draftUnit()
    const writes = [...form.elements].some((field) => field.matches('textarea'))
    return writes ? { form, id: slug(form), part: 'form', takes: () => true } : null
  }

  const fieldsOf = (unit) => [...unit.form.elements].filter((field) => field.name && unit.takes(field.name) && !field.matches(SECRETS))

  function posted (unit) {
    const names = new Set(fieldsOf(unit).map((field) => field.name))
    return [...new FormData(unit.form)].filter(([name, value]) => names.has(name) && typeof value === 'string')
  }

  const labelOf = (field) => field.labels?.[0]?.textContent.trim() || field.getAttribute('aria-label') || field.name

  function keep (unit) {
    if (unit.part === 'draft') shared.turn += 1
    const typed = fieldsOf(unit).filter((field) => field.matches(TYPED))
    if (unit.part !== 'draft' && typed.every((field) => field.value === field.defaultValue)) return drop(keyOf(unit))
    const changed = typed.filter((field) => field.value !== field.defaultValue)
    const words = (changed.length ? changed : typed).filter((field) => field.value.trim()).map((field) => [labelOf(field), field.value])
    const title = document.querySelector('.subject .code')?.textContent ?? document.title
    const action = unit.form.action; const page = location.pathname
    write(keyOf(unit), { at: Date.now(), page, title, part: unit.part, action, fields: posted(unit), words })
    if (unit.part === 'form') mark(unit)
  }

  function mark (unit) { // this post carries the text: a redirect as its answer says that the server has it
    unit.form.querySelector(`[name=kept][value="${unit.id}"]`)?.remove()
    if (read(keyOf(unit))) unit.form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'kept', value: unit.id }))
  }

  shared.arrived = (turn) => { if (turn === shared.turn) drop(keyOf(draftUnit())) }

  // --- Offered again -------------------------------------------------------------------------------------------------

  const plain = (text) => text.normalize('NFC').replace(/\p{Cf}/gu, '').replace(/\s+/g, ' ').trim()

  function sections (fields) { // what of a draft can be read, to compare: an empty row or entry is none
    return JSON.stringify(fields.filter(([name, value], at) => !/^(version|lock_version|by|base|pick\..*)$/.test(name) && plain(value) &&
      (!name.endsWith('.provenance') || plain(fields[at - 1][1]))).map(([name, value]) => [name, plain(value)]))
  }

  function isOnServer (record) {
    return record.part === 'draft' && record.action === editor()?.action && sections(record.fields) === sections(posted(draftUnit()))
  }

  function fill (unit) { // what was typed into an ordinary form is put back where it was
    const record = read(keyOf(unit))
    if (!record) return
    const places = new Map(fieldsOf(unit).filter((field) => field.matches(`${TYPED}, select`)).map((field) => [field.name, field]))
    if (record.fields.filter(([name]) => places.has(name)).length > places.size) return // rows: offered, to copy
    const texts = record.fields.filter(([name, value]) => places.has(name) && places.get(name).value !== value)
    for (const [name, value] of texts) places.get(name).value = value
    if (unit.part === 'form') mark(unit)
    const last = [...places.values()].findLast((field) => texts.some(([name]) => name === field.name) && field.matches(TYPED))
    last?.closest('details')?.setAttribute('open', '')
    last?.after(element('p', { className: 'quiet unsent' }, `You typed this on ${when(record)}. It was not sent.`))
    return keyOf(unit)
  }

  const when = (record) => `${new Date(record.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

  function element (name, properties, ...inside) {
    const made = Object.assign(document.createElement(name), properties)
    made.append(...inside)
    return made
  }

  function post (record) {
    const form = element('form', { method: 'post', action: record.action, hidden: true })
    const token = cookie('csrftoken') ?? document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? ''
    for (const [name, value] of [...record.fields, ['csrfmiddlewaretoken', token]]) {
      form.append(element('textarea', { name, value })) // not an input, which would lose the ends of lines
    }
    document.body.append(form)
    shared.leaving = true // nobody is asked whether to leave: what is typed on this page is kept as well
    form.submit()
  }

  function offer (key) {
    const record = read(key)
    const box = element('section', { className: 'notice warn' })
    box.dataset.offer = key
    const what = { draft: 'what you wrote in the draft', note: 'your note for the reviewer', form: 'what you wrote' }[record.part]
    box.append(element('p', {}, element('strong', {}, 'Not on the server: '), `${what} (${record.title}, ${when(record)}). It is in this browser alone.`))
    const words = record.words.flatMap(([label, value]) => [element('dt', {}, label), element('dd', { className: 'text' }, value)])
    box.append(element('details', {}, element('summary', {}, 'Look at it'), element('dl', {}, ...words)))
    const buttons = element('div', { className: 'buttons' })
    const button = (text, act, className) => { buttons.append(element('button', { type: 'button', className, onclick: act }, text)) }
    if (record.part === 'draft') button('Save it now', () => post({ ...record, fields: [...record.fields, ['kept', key.slice(`${WORDS}${user}.`.length)]] }), 'button main')
    if (record.page !== location.pathname) buttons.append(element('a', { className: 'button', href: record.page }, 'Open its page'))
    button('Throw it away', () => { drop(key); box.remove() }, 'button quiet')
    box.append(buttons)
    return box
  }

  function offerAgain () {
    const here = new Set([...document.querySelectorAll('.desk form[method=post]')].filter((form) => form !== editor())
      .map((form) => unitOf(form)).filter(Boolean).map(fill))
    if (editor()) {
      here.add(fill(noteUnit()))
      if ('unsaved' in editor().dataset) keep(draftUnit())
      here.add(keyOf(draftUnit()))
    }
    const desk = document.getElementById('desk')
    for (const key of mine()) {
      if (here.has(key)) continue
      if (isOnServer(read(key))) drop(key)
      else desk.prepend(offer(key))
    }
  }

  // --- Ticks go to the server; here they wait until it has them. Of this text with these facts ----------------------------------------------------------------------------

  function keepTicks (form) {
    const key = `${TICKS}${user}.${['revision', 'content', 'facts'].map((name) => form.elements[name]?.value).join('.')}`
    const whats = { checked: 'section', compared: 'claim' }
    const boxes = [...form.elements].filter((field) => field.name in whats)
    const nameOf = (box) => `${box.name}=${box.value}`
    const waiting = () => read(key)?.boxes ?? {}
    let before = Promise.resolve() // one after the other, so that the last one counts

    function note (box, ticked) { // undefined: the server has it
      const boxes = { ...waiting(), [nameOf(box)]: ticked }
      if (ticked === undefined) delete boxes[nameOf(box)]
      if (Object.keys(boxes).length) write(key, { at: Date.now(), boxes })
      else drop(key)
    }

    async function send (box) {
      const ticked = box.checked
      const body = new URLSearchParams({ revision: form.elements.revision.value, what: whats[box.name], key: box.value, ticked: ticked ? '1' : '0' })
      const token = cookie('csrftoken') ?? form.elements.csrfmiddlewaretoken.value
      try {
        const headers = { 'X-Requested-With': 'fetch', 'X-CSRFToken': token }
        const answer = await fetch(form.dataset.ticks, { method: 'POST', body, headers, redirect: 'manual', keepalive: true })
        if (answer.ok && box.checked === ticked) note(box)
      } catch { /* it waits in this browser */ }
    }

    for (const box of boxes) {
      box.addEventListener('change', () => { note(box, box.checked); before = before.then(() => send(box)) })
      if (!(nameOf(box) in waiting())) continue
      box.checked = waiting()[nameOf(box)]
      before = before.then(() => send(box))
    }
  }

  // --- Signing out takes all of it away: who has words here is asked ----------------------------------------------------

  function signOut (event) {
    if (!/\/logout\/$/.test(event.target.action ?? '') || event.defaultPrevented) return
    user ||= read(USER) ?? ''
    const lost = mine().map((key) => read(key).title)
    if (lost.length && !confirm(`What you wrote is not on the server yet: ${[...new Set(lost)].join(', ')}. Sign out and lose it?`)) {
      return event.preventDefault()
    }
    shared.leaving = true
    for (const key of [...mine(), ...keys(`${TICKS}${user}.`)]) drop(key)
  }

  document.addEventListener('input', (event) => {
    const unit = user && unitOf(event.target.form ?? event.target.closest('form'), event.target.name)
    if (unit) keep(unit)
  })
  document.addEventListener('submit', (event) => {
    if (event.target === editor() && event.submitter?.formAction.endsWith('/submit/')) mark(noteUnit())
    signOut(event)
  })
  window.addEventListener('storage', (event) => { // another window saved it or threw it away
    if (event.newValue === null) document.querySelector(`[data-offer="${event.key}"]`)?.remove()
  })
  document.addEventListener('DOMContentLoaded', () => {
    dropOld()
    user = document.getElementById('desk')?.dataset.user ?? ''
    if (!user) {
      if (keys(WORDS).length) document.querySelector('.entrance:not(.manage) form')?.before(element('p', { className: 'message' }, 'What was typed here and not saved is kept in this browser, and offered again after signing in.'))
      return
    }
    write(USER, user)
    dropArrived()
    offerAgain()
    const approve = document.getElementById('approve')
    if (approve) keepTicks(approve)
  })

  return shared
})()
