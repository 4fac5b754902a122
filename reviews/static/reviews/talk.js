/* Comments and replies are sent without leaving the page: what somebody ticked, typed and unfolded stays as it is. The
   server answers as it does without this file, and of its answer the parts with `data-swap` take the place of theirs. */
(() => {
  'use strict'

  const said = document.getElementById('said')
  const FIELDS = 'textarea, select, input:not([type=hidden]):not([type=checkbox]):not([type=radio])'
  const isTyped = (field) => {
    if (!field.matches('select')) return field.value !== field.defaultValue
    const first = [...field.options].findIndex((option) => option.defaultSelected)
    return field.selectedIndex !== Math.max(first, 0) // without a choice of the page the first option is chosen
  }

  // A part in which somebody has written something else stays.
  const isFree = (part, sent) => [...part.querySelectorAll(FIELDS)].every((field) => field.form === sent || field.matches('[name=from]') || !isTyped(field))

  function refuse (form, submitter, message) {
    const near = (submitter ?? form).closest('.stack, details') ?? form
    near.querySelector('.problem')?.remove()
    near.append(Object.assign(document.createElement('p'), { className: 'problem', role: 'alert', textContent: message }))
  }

  function load (form, submitter) { // as without this file
    if (submitter?.name) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: submitter.name, value: submitter.value }))
    HTMLFormElement.prototype.submit.call(form)
  }

  function show (page, form, submitter, step) {
    // Seen of all before any is replaced: a field loses the form that was sent with the part that holds the form.
    const free = [...document.querySelectorAll('[data-swap]')].filter((part) => isFree(part, form))
    for (const part of free) {
      const now = page.getElementById(part.id)
      if (now) part.replaceWith(document.adoptNode(now))
    }
    if (form.isConnected) {
      form.reset()
      form.querySelectorAll('.unsent').forEach((note) => note.remove())
    }
    said.textContent = submitter?.dataset.inPlace ?? form.dataset.inPlace
    const place = step ?? document.getElementById('talk')
    place?.focus({ preventScroll: step !== null })
  }

  async function send (form, submitter) {
    const step = (submitter ?? form).closest('[data-step]')
    const body = new URLSearchParams(new FormData(form, submitter))
    let answer, text
    try {
      answer = await fetch(form.action, { method: 'POST', body, headers: { 'X-Requested-With': 'fetch' } })
      text = await answer.text()
    } catch {
      return refuse(form, submitter, 'There is no connection. What you wrote is kept in this browser: send it again.')
    }
    if (answer.headers.get('Content-Type')?.startsWith('application/json')) return refuse(form, submitter, JSON.parse(text).message)
    const page = new DOMParser().parseFromString(text, 'text/html')
    if (!answer.redirected || !page.getElementById('said')) return load(form, submitter)
    window.kept?.dropArrived()
    show(page, form, submitter, step)
  }

  document.addEventListener('submit', async (event) => {
    const form = event.target
    if (!form.matches('[data-in-place]') || event.defaultPrevented) return
    event.preventDefault()
    if ('sending' in form.dataset) return
    form.dataset.sending = ''
    await send(form, event.submitter)
    delete form.dataset.sending
  })
})()
