/* From text to text. The desk works without this file; with it a text that is opened for a decision is claimed, and the
   claim is kept while somebody reads. */
(() => {
  'use strict'

  // "/" goes to the search of the page, from anywhere but a field.
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (event.target.closest?.('input, textarea, select, [contenteditable]')) return
    const find = document.querySelector('.desk form[role=search] input[type=search]')
    if (!find) return
    event.preventDefault()
    find.focus()
    find.select()
  })

  const who = document.querySelector('[data-opened]')
  if (!who) return

  const AGAIN = 5 * 60 * 1000
  const token = () => document.querySelector('input[name=csrfmiddlewaretoken]')?.value ?? ''
  let claimed = 0

  // Nobody did this, so it says so in its address and does not count as presence.
  async function claim () {
    claimed = Date.now()
    let answer, said
    try {
      answer = await fetch(`${who.dataset.opened}?again=1`, {
        method: 'POST',
        headers: { 'X-CSRFToken': token(), 'X-Requested-With': 'XMLHttpRequest' }
      })
      said = await answer.json()
    } catch { return /* the network is away; the claim is asked for again later */ }
    document.getElementById('claim-state').textContent = said.message
    for (const [id, shown] of [['release', said.mine], ['claim', false]]) {
      const form = document.getElementById(id)
      if (form) form.hidden = !shown
    }
  }

  // Who reads scrolls, clicks or types: the claim goes on. A page that lies open lets it end.
  for (const name of ['scroll', 'keydown', 'pointerdown']) {
    document.addEventListener(name, () => { if (Date.now() - claimed > AGAIN) claim() }, { passive: true, capture: true })
  }
  claim()
})()
