/* Suggestions below the question: an editable combobox with a list (WAI-ARIA Authoring Practices). Without this file the
   form is a form. It asks the site's own autocomplete, and is quiet where that has nothing or cannot be reached. */
(() => {
  'use strict'

  const MOST = 8
  const PAUSE = 150 // milliseconds without a key, before the site is asked
  const SHORTEST = 2

  const make = (tag, properties = {}, children = []) => {
    const element = Object.assign(document.createElement(tag), properties)
    element.append(...children)
    return element
  }

  // --- What was typed, marked ----------------------------------------------------------------------------------------

  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

  // How many characters of the text, as it stands there, are the beginning that was typed.
  const beginning = (text, typed) => {
    for (let length = 1; length <= text.length; length++) {
      if (plain(text.slice(0, length)) === typed) return length
    }
    return 0
  }

  function markedCode (code, question) {
    const typed = plain(question).replace(/[^a-z0-9]/g, '')
    if (!typed || !plain(code).replace('.', '').startsWith(typed)) return [code]
    const length = typed.length + (typed.length > 3 ? 1 : 0) // the dot after the third character
    return [make('mark', { textContent: code.slice(0, length) }), code.slice(length)]
  }

  function markedTitle (title, question) {
    const typed = plain(question).split(/[^\p{L}\p{N}]+/u).filter(Boolean).sort((one, other) => other.length - one.length)
    return title.split(/([\p{L}\p{M}\p{N}]+)/u).flatMap((part) => {
      const length = Math.max(0, ...typed.map((word) => beginning(part, word)))
      return length ? [make('mark', { textContent: part.slice(0, length) }), part.slice(length)] : [part]
    })
  }

  // --- The list ------------------------------------------------------------------------------------------------------

  function suggest (input) {
    const id = `${input.id}-suggestions`
    const list = make('ul', { id, className: 'suggestions', hidden: true })
    const status = make('p', { className: 'unseen' })
    let options = []
    let active = -1
    let request = null
    let timer = 0

    list.setAttribute('role', 'listbox')
    list.setAttribute('aria-label', 'Suggested codes')
    status.setAttribute('role', 'status')
    input.type = 'text' // a search field has a role and an Escape of its own
    input.enterKeyHint = 'search'
    input.setAttribute('role', 'combobox')
    input.setAttribute('aria-autocomplete', 'list')
    input.setAttribute('aria-expanded', 'false')
    input.setAttribute('aria-controls', id)
    input.after(list, status)

    const release = () => input.form.elements.on?.value ?? '' // a day on which another release took effect

    function activate (place) {
      options[active]?.setAttribute('aria-selected', 'false')
      active = place
      options[active]?.setAttribute('aria-selected', 'true')
      options[active]?.scrollIntoView({ block: 'nearest' })
      if (active < 0) input.removeAttribute('aria-activedescendant')
      else input.setAttribute('aria-activedescendant', options[active].id)
    }

    function stop () {
      clearTimeout(timer)
      request?.abort()
      request = null
    }

    function close () {
      stop()
      activate(-1)
      list.hidden = true
      input.setAttribute('aria-expanded', 'false')
      status.textContent = ''
    }

    function show (total, rows, question) {
      activate(-1)
      options = rows.map(([code, title], place) => {
        const option = make('li', { id: `${id}-${place}` }, [
          make('b', {}, markedCode(code, question)), ' ', make('span', {}, markedTitle(title, question))
        ])
        option.setAttribute('role', 'option')
        option.setAttribute('aria-selected', 'false')
        option.dataset.href = ['/icd-10-cm', release(), code].filter(Boolean).join('/')
        return option
      })
      list.replaceChildren(...options)
      list.hidden = !options.length
      input.setAttribute('aria-expanded', String(!list.hidden))
      const more = total > options.length ? ` of ${total}` : ''
      status.textContent = options.length
        ? `${options.length}${more} suggestion${options.length === 1 && !more ? '' : 's'}. Up and down arrows choose one.`
        : ''
    }

    async function ask () {
      stop()
      const question = input.value.trim()
      if (question.length < SHORTEST) return close()
      const asking = request = new AbortController()
      const parameters = new URLSearchParams({ terms: question, maxList: MOST })
      if (release()) parameters.set('on', release())
      try {
        const answer = await fetch(`${input.dataset.suggestions}?${parameters}`, { signal: asking.signal })
        if (!answer.ok) throw new Error(String(answer.status))
        const [total, , , rows] = await answer.json()
        if (request === asking && document.activeElement === input) show(total, rows, question)
      } catch {
        if (request === asking) close()
      }
    }

    const follow = (option, beside = false) => {
      close()
      if (beside) window.open(option.dataset.href, '_blank', 'noopener')
      else location.assign(option.dataset.href)
    }

    const keys = {
      ArrowDown () {
        if (list.hidden) ask()
        else activate(active + 1 < options.length ? active + 1 : -1)
      },
      ArrowUp () {
        if (!list.hidden) activate(active < 0 ? options.length - 1 : active - 1)
      },
      Enter (event) {
        if (active < 0) return false
        follow(options[active], event.ctrlKey || event.metaKey)
      },
      Escape () {
        if (!list.hidden) return close()
        if (!input.value) return false
        stop()
        input.value = ''
      },
      Home: () => { activate(-1); return false },
      End: () => { activate(-1); return false }
    }

    input.addEventListener('input', () => {
      stop()
      activate(-1)
      timer = setTimeout(ask, PAUSE)
    })
    input.addEventListener('keydown', (event) => {
      if (event.isComposing || !Object.hasOwn(keys, event.key)) return
      if (keys[event.key](event) !== false) event.preventDefault()
    })
    input.addEventListener('blur', close)
    input.form.addEventListener('submit', close)
    list.addEventListener('mousedown', (event) => event.preventDefault()) // the text keeps the focus
    list.addEventListener('click', (event) => {
      const option = event.target.closest('[role=option]')
      if (option) follow(option, event.ctrlKey || event.metaKey)
    })
    addEventListener('pageshow', close) // the browser may bring back the page as it was left
  }

  document.querySelectorAll('input[data-suggestions]').forEach(suggest)
})()
