// Bring in a release: what the label means is said while it is typed, and a wrong one is not sent with its files.
'use strict'

for (const form of document.querySelectorAll('[data-check-label]')) {
  const { label, effective, files } = form.elements
  const says = form.querySelector('[data-says]')
  const warns = form.querySelector('[data-warns]')
  let year = ''
  let asked = 0

  // The year in the names of the publisher's files is the fiscal year of their release.
  const lookAtFiles = () => {
    if (!warns) return
    const years = [...(files?.files ?? [])].flatMap((file) => file.name.match(/20\d\d/g) ?? [])
    const others = [...new Set(years)].filter((other) => year && other !== String(year))
    warns.textContent = others.length
      ? `The label is of fiscal year ${year}, but names of these files say ${others.join(', ')}. Is it the right label?`
      : ''
  }

  const check = async () => {
    const turn = ++asked
    if (!label.value.trim() && !effective.value) return
    const query = new URLSearchParams({ label: label.value, effective: effective.value })
    let answer
    try {
      answer = await (await fetch(`${form.dataset.checkLabel}?${query}`)).json()
    } catch {
      return // the server says it once the form is sent
    }
    if (turn !== asked) return
    label.setCustomValidity(answer.problem)
    says.textContent = answer.problem || answer.says
    says.classList.toggle('problem', Boolean(answer.problem))
    year = answer.year ?? ''
    lookAtFiles()
  }

  let later
  for (const field of [label, effective]) {
    field.addEventListener('input', () => {
      label.setCustomValidity('')
      clearTimeout(later)
      later = setTimeout(check, 400)
    })
  }
  files?.addEventListener('change', lookAtFiles)
  if (label.value) check()
}
