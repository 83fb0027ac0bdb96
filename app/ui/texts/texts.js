// texts: what the page says, in the first language of the browser that there is; say(text, values) fills in its {names}, and
// makes buttons of [words] that open the definition of a term.
window.language = navigator.languages.map((tag) => tag.split("-")[0]).find((tag) => LANGUAGES[tag]) ?? "en";
window.texts = LANGUAGES[language];
document.documentElement.lang = language;

window.say = (text, values = {}) =>
  text
    .replace(/\{(\w+)\}/g, (_, name) => values[name])
    .replace(/\[([^|\]]+)\|?([^\]]*)\]/g, (_, shown, term) =>
      `<button type="button" class="term" popovertarget="means-${term || shown}">${shown}</button>`);
window.translate = (english) => {
  const numbers = [];
  const form = english.replace(/\d+/g, (number) => (numbers.push(number), "{}"));
  return (texts.elsewhere[english] ?? texts.elsewhere[form] ?? english).replace(/\{\}/g, () => numbers.shift());
};
const days = {}; // a formatter takes longer to make than an update of the page
window.day = (date) =>
  (days[date] ??= new Date(date).toLocaleDateString(texts.locale, { day: "numeric", month: "short", year: "numeric" }));
