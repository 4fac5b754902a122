/* The keyboard of a review. What a key does is said by `data-key` on the element that it presses or opens, so that each
   has a button as well; J, K, Space, C and E work on the section (`data-step`) that somebody is in. */
(() => {
  'use strict'

  const steps = [...document.querySelectorAll('[data-step]')]
  const keysOn = document.getElementById('keys-on')
  const OFF = 'icdcms.keys.off'
  let at = -1

  const isOff = () => { try { return localStorage.getItem(OFF) === '1' } catch { return false } }
  if (keysOn) {
    keysOn.checked = !isOff()
    keysOn.addEventListener('change', () => { try { localStorage.setItem(OFF, keysOn.checked ? '0' : '1') } catch { /* for this page alone */ } })
  }

  const isTyping = (target) => target.matches('textarea, select, input:not([type=checkbox]):not([type=radio]), [contenteditable]')
  const here = () => steps.find((step) => step.contains(document.activeElement)) ?? steps[at]

  function go (index) {
    at = Math.max(0, Math.min(steps.length - 1, index))
    steps[at].focus()
    steps[at].scrollIntoView({ block: 'start' })
  }

  const boxes = (step) => [...step.querySelectorAll('input[form=approve][type=checkbox]')]
  const unticked = (step) => boxes(step).find((box) => !box.checked)

  function tick (step) {
    unticked(step)?.click()
    if (!unticked(step)) {
      const next = steps.find((one, index) => index > steps.indexOf(step) && unticked(one)) ?? steps.find(unticked)
      if (next) go(steps.indexOf(next))
    }
  }

  function open (details, field) {
    details.open = true
    details.querySelector(field)?.focus()
  }

  const ON_STEP = {
    j: (step) => go(step ? steps.indexOf(step) + 1 : 0),
    k: (step) => go(step ? steps.indexOf(step) - 1 : 0),
    ' ': (step) => { if (step) tick(step); else go(0) },
    c: (step) => open((step ?? steps[0]).querySelector('.say'), 'textarea'),
    e: (step) => {
      const say = (step ?? steps[0]).querySelector('.say')
      say.open = true
      open(say.querySelector('.words'), 'select')
    }
  }

  const seen = (element) => element.getClientRects().length > 0

  function press (key) {
    const element = [...document.querySelectorAll('[data-key]')].find((one) => one.dataset.key === key && seen(one))
    if (!element) return false
    element.scrollIntoView({ block: 'center' })
    element.focus()
    if (!element.matches('select')) element.click()
    if (element.matches('summary')) element.parentElement.querySelector('input:not([type=hidden]), textarea')?.focus() // at once: the next key is typed there
    return true
  }

  // Sends the form somebody is in; elsewhere goes to what is still to be ticked, then to the signature.
  function sign () {
    const form = document.activeElement.form?.closest('.desk form[method=post]')
    if (form && !document.activeElement.matches('[data-step] input[form=approve]')) return form.requestSubmit(form.querySelector('button:not([type=button])'))
    const left = steps.find(unticked)
    if (left) return go(steps.indexOf(left))
    const to = document.getElementById('approve') ?? document.querySelector('.decision form, form.decision')
    const field = to?.querySelector('.sign input:not([type=hidden])') ?? to?.querySelector('button:not([type=button])')
    field?.focus()
    field?.scrollIntoView({ block: 'center' })
  }

  const reason = document.getElementById('reason')
  reason?.addEventListener('keydown', (event) => { // a number chooses, and the words come next
    if (!/^[1-9]$/.test(event.key) || !reason.options[event.key]) return
    event.preventDefault()
    reason.selectedIndex = Number(event.key)
    reason.dispatchEvent(new Event('input', { bubbles: true }))
    document.getElementById('return-text')?.focus()
  })

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      return sign()
    }
    if (event.key === 'Escape' && isTyping(event.target)) return event.target.blur()
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isOff()) return
    const key = event.key.toLowerCase()
    if (key === ' ' && event.target.closest('summary, button, a, input')) return // it does what it says there
    if (ON_STEP[key] && steps.length) {
      event.preventDefault()
      ON_STEP[key](here())
    } else if (press(key)) {
      event.preventDefault()
    }
  })
  steps.forEach((step, index) => step.addEventListener('focusin', () => { at = index }))
})()
