const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (name, properties) => Object.assign(document.createElement(name), properties);
const parameters = new URLSearchParams(location.search);

// Not by the page's own URL, which may hold a password: browsers send nothing there. What is the same as before they
// do not fetch again.
async function ask(path, options) {
  const answer = await fetch(`${location.origin}/admin/${path}`, { cache: 'no-cache', ...options });
  if (!answer.ok) throw await answer.json().catch(() => ({}));
  return answer;
}
const get = async (path) => (await ask(path)).json();

// Does something again and again while the page is in sight, and says when it cannot.
async function every(seconds, action) {
  const e = document.hidden ? '' : await action().then(() => '', (failure) => failure);
  Object.assign(find('#lost'), { hidden: !e, textContent: `${e.error ?? (e.name === 'SyntaxError' ? 'The pattern is not whole' : 'The server does not answer')}; this page goes on by itself.` });
  setTimeout(every, seconds * 1000, seconds, action);
}

// Makes one element like another and keeps all that is the same, so that focus and scroll stay; and what is just chosen.
function morph(from, to) {
  if (from.isEqualNode(to) || from.matches?.('select:focus')) return;
  if (!from.attributes) return void (from.data = to.data);
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && name !== 'open') from.removeAttribute(name);
  for (const { name, value } of to.attributes) from.setAttribute(name, value);
  let next = from.firstChild;
  for (const child of [...to.childNodes]) {
    const met = child.id && [...from.children].find(({ id }) => id === child.id);
    while (met && next && next !== met) [next] = [next.nextSibling, next.remove()];
    if (next?.nodeName === child.nodeName && next.id === child.id) [next] = [next.nextSibling, morph(next, child)];
    else from.insertBefore(child, next);
  }
  while (next) [next] = [next.nextSibling, next.remove()];
}

// Fills in the page's template: Mustache makes text of all values, never HTML.
function draw(values) {
  const next = find('#view').cloneNode();
  next.innerHTML = Mustache.render(find('#template').textContent, values);
  morph(find('#view'), next);
  document.title = `${find('h1').textContent} · FaaSO`;
}

// What an instance uses: by the difference to the reading before, and Docker's own time of both.
let used = [];
async function readUse() {
  const [uses, upstreams] = await Promise.all([get('api/use'), find('#stats') ? get('api/upstreams') : []]);
  used = uses.filter((one) => one.name).map(({ name: path, read, cpu_stats: cpu, memory_stats: memory, networks = {} }) => {
    const one = { name: path.slice(1), funko: path.slice('/faaso-'.length).replace(/-[^-]*$/, ''), ms: Date.parse(read), ns: cpu.cpu_usage.total_usage };
    one.bytes = Object.values(networks).reduce((sum, { rx_bytes: received, tx_bytes: sent }) => sum + received + sent, 0);
    const before = used.find(({ name }) => name === one.name) ?? {};
    const per = (what) => (one[what] - before[what]) / (one.ms - before.ms);
    const Requests = upstreams.find(({ address }) => address.startsWith(`${one.name}.:`))?.num_requests ?? 0;
    return one.ms === before.ms ? before : { ...one, CPU: per('ns') / 1e4, Memory: (memory.usage - (memory.stats?.inactive_file ?? 0)) / 1e6, Network: per('bytes'), Requests };
  });
}
const sum = (which, what) => used.filter(which).reduce((total, one) => total + (one[what] || 0), 0).toFixed(0);
const toldUse = (which) => (used.some(which) ? `${sum(which, 'CPU')} %, ${sum(which, 'Memory')} MB` : '');

// The time of a build in the reader's own time zone, or whatever names it.
const dated = (tag) => tag.replace(/^\d{10}$/, (seconds) => new Date(seconds * 1000).toLocaleString('sv').slice(0, 16));

// What a card shows beyond what the API tells.
function card(funko) {
  const { name, instances, builds, scale, healthy, changing, settings } = funko;
  const isLatest = ({ imageId }) => builds.some((one) => one.tag === 'latest' && one.imageId === imageId);
  const runs = instances.map((one) => {
    const tag = builds.findLast(({ imageId }) => imageId === one.imageId)?.tag ?? 'removed';
    return { ...one, tag, built: dated(tag), use: toldUse((use) => use.name === one.name) };
  });
  // To go back to: what an instance still runs, or wakes with, or else the build before the latest.
  const ran = runs.findLast((one) => funko.outOfDate && one.outOfDate && (funko.asleep || one.health !== 'stopped'))?.imageId;
  const ours = builds.filter(({ tag }) => /^\d{10}$/.test(tag));
  const before = ours.slice(ours.findIndex(isLatest)).find((one) => !isLatest(one));
  const past = builds.filter((one) => !isLatest(one)).map(({ tag, size, imageId }) =>
    ({ tag, built: dated(tag), megabytes: (size / 1e6).toFixed(0), isNext: ran ? imageId === ran : tag === before?.tag }));
  return {
    ...funko, funko: name, runs, past, health: healthy === scale ? 'good' : 'bad', less: scale - 1, more: scale + 1,
    labels: Object.entries(settings).sort().map(([label, value]) => ({ label, value })),
    use: toldUse((use) => use.funko === name), isHidden: !name.includes(find('#filter')?.value.toLowerCase() ?? ''),
    cannotShrink: changing || !scale, cannotGrow: changing || !(builds.length || funko.asleep),
    cannotDeploy: changing || !funko.outOfDate, cannotGoBack: changing || !past.length,
  };
}

async function showFunkos() {
  const [funkos, { NCPU: processors, MemTotal: bytes }] = [await get('api/funkos'), await get('api/machine')];
  const unwell = funkos.filter(({ healthy, scale }) => healthy < scale).length;
  const count = `${funkos.length} funko${funkos.length === 1 ? '' : 's'}`;
  draw({ funkos: funkos.map(card), count, unwell, use: toldUse(() => true), processors, gigabytes: (bytes / 1e9).toFixed(1) });
}

async function showSecrets() {
  const secrets = Object.entries(await get('api/secrets')).map(([funko, names]) => ({ funko, names }));
  draw({ funkos: await get('api/funkos'), secrets, of: parameters.get('funko') });
}

// Hands on the values of an answer of one JSON value a line, as they come, and returns the last; throws { error, try }.
async function read(path, take, body) {
  const reader = (await ask(path, { method: 'POST', body })).body.pipeThrough(new TextDecoderStream()).getReader();
  let [rest, last] = ['', {}];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n');
    rest = lines.pop();
    for (const line of lines) take(last = JSON.parse(line));
  }
  return last;
}

// Sends what the button says with the fields of its form, and a secret's value as the body.
async function order(button) {
  const fields = new FormData(button.form);
  if (button.name) fields.set(button.name, button.value);
  for (const one of all('button', button.closest('.funko') ?? button.form)) one.ariaDisabled = true;
  const panel = Object.assign(find('#order').content.firstElementChild.cloneNode(true), { id: `order-${fields.get('funko')}` });
  find(`#${panel.id}`)?.remove();
  find('strong', panel).textContent = button.ariaLabel ?? `${button.textContent} · ${fields.get('funko')}`;
  find('#orders').append(panel);
  const lines = find('pre', panel);
  const last = await read(`${button.getAttribute('formaction')}?${new URLSearchParams(fields)}`, ({ line }) => {
    if (line !== undefined) lines.append(make('div', { textContent: line }));
    lines.scrollTop = lines.scrollHeight;
  }, find('textarea', button.form)?.value).catch((e) => e);
  const end = last.ok || last.error ? last : { error: 'The answer was cut off', try: 'see how the funko does; what was ordered may go on' };
  const reason = end.error && all('div', lines).find((line) => /error|exception/i.test(line.textContent));
  if (reason) [lines.scrollTop, reason.className] = [reason.offsetTop - 20, 'bad'];
  const [className, textContent] = end.ok ? ['end good', 'done'] : ['end bad', `${end.error}. Try: ${end.try}`];
  Object.assign(find('.end', panel), { ariaBusy: false, className, textContent });
  if (end.ok) button.form.reset();
  show().catch(() => {});
}

// What to ask before a button does what it says.
function question({ dataset, form }) {
  if (form.id !== 'set-secret') return dataset.ask;
  const [funko, name] = [form.elements.funko.value, form.elements.name.value];
  if (find(`[aria-label="Delete ${name} of ${funko}"]`)) return `${funko} has a secret ${name}. Replace its value?`;
  return all('#funkos option').some((one) => one.value === funko) ? '' : `There is no funko called ${funko}. Set a secret for it all the same?`;
}
document.addEventListener('submit', (event) => {
  const button = event.submitter;
  if (button.form.method === 'dialog') return;
  event.preventDefault();
  const textContent = question(button);
  if (button.ariaDisabled === 'true') return;
  if (!textContent) return order(button);
  Object.assign(find('#question'), { textContent });
  find('#yes').textContent = button.textContent;
  const dialog = Object.assign(find('#ask'), { returnValue: '', onclose: () => dialog.returnValue === 'yes' && order(button) });
  dialog.showModal();
});
addEventListener('keydown', ({ key }) => key === 'Escape' && !find('#ask').open && find('#orders').lastElementChild?.remove());

// A line's words in the colours that its escape codes say; other codes are left out.
function coloured(text) {
  let style = {};
  return text.replace(/\x1b(?:\][^\x07]*\x07|\[[\d;?]*[A-Za-ln-z])/g, '').split(/\x1b\[([\d;]*)m/).map((part, i) => {
    if (i % 2 === 0) return make('span', { className: Object.values(style).join(' '), textContent: part });
    for (const code of part.split(';')) style = +code ? { ...style, [code > 9 ? 'colour' : code]: `ansi${+code}` } : {};
    return '';
  });
}

function showLogs(screen) {
  const { filter, instance, pause, save } = find('#log-tools').elements;
  const meet = (name) => instance.appendChild(new Option(name, name, false, name === parameters.get('instance')));
  if (parameters.has('instance')) meet(parameters.get('instance'));
  const sift = () => {
    const pattern = new RegExp(filter.value.match(/^\/(.+)\/$/)?.[1] ?? filter.value.replace(/[^\w\s]/g, '\\$&'), 'i');
    for (const line of screen.children) line.hidden = !pattern.test(line.textContent.replace(/^\S+ \S+ /, '')) || !line.title.includes(instance.value);
  };
  filter.oninput = instance.onchange = sift;
  save.onclick = () => {
    const text = new Blob(all('div:not([hidden])', screen).map((line) => `${line.textContent}\n`));
    make('a', { download: `${screen.dataset.funko}.log`, href: URL.createObjectURL(text) }).click();
  };
  const until = {};
  const row = ({ name, time, words }) => {
    const { index } = [...instance.options].find(({ value }) => value === name) ?? meet(name);
    const line = make('div', { title: name });
    line.append(make('time', { textContent: `${time.slice(0, 23)} ` }), make('b', { className: `colour${index % 6}`, textContent: name.replace(/.*-/, '') }));
    line.append(' ', ...coloured(words));
    until[name] = time;
    return line;
  };
  every(1, async () => {
    if (pause.checked) return;
    // Docker tells what was printed since a second; what was shown of it is left out.
    const since = Math.floor(Date.parse(Object.values(until).sort().at(-1) ?? '1970') / 1000) - 2;
    const fresh = [];
    const end = await read(`api/orders/logs?funko=${screen.dataset.funko}&times=true&tail=5000&since=${Math.max(0, since)}`, ({ line }) => {
      const [, name, time, words] = line?.match(/^(\S+) (\S+) (.*)$/s) ?? [];
      if (time > (until[name] ?? '')) fresh.push({ name, time, words });
    });
    const isAtEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 40;
    screen.append(...fresh.sort((one, other) => (one.time < other.time ? -1 : 1)).map(row).slice(-5000));
    if (fresh.length) sift();
    while (screen.childElementCount > 5000) screen.firstElementChild.remove();
    if (isAtEnd) screen.scrollTop = screen.scrollHeight;
    if (end.error) throw end;
  });
}

function showStats(section) {
  const axis = { stroke: getComputedStyle(section).color, grid: { stroke: '#8884' } };
  const units = { CPU: '%', Memory: 'MB', Network: 'kB/s', Requests: 'inside' };
  const plot = ([title, unit]) => new uPlot({
    title, width: section.clientWidth, height: 240, cursor: { sync: { key: 'time' } },
    axes: [axis, { ...axis, size: 80, values: (_, ticks) => ticks.map((tick) => `${tick} ${unit}`) }],
    scales: { y: { range: (_, least, most) => [0, Math.max(most * 1.1, 1)] } },
    series: [{}, ...names.map((label, i) => ({ label, stroke: `hsl(${205 + i * 67} 65% 45%)`, width: 2, value: (_, value) => `${value?.toFixed(1) ?? ''} ${unit}` }))],
  }, [[]], section);
  const [samples, names, plots] = [[], [], []];
  every(2, async () => {
    await readUse();
    const mine = used.filter(({ funko }) => funko === section.dataset.funko);
    find('#none').hidden = samples.push({ time: Date.now() / 1000, mine }) && mine.length > 0;
    const met = mine.map(({ name }) => name).filter((name) => !names.includes(name));
    if (names.push(...met) && met.length) plots.splice(0, 9, ...Object.entries(units).map(plot)).forEach((one) => one.destroy());
    plots.forEach((one, i) => one.setData([samples.map(({ time }) => time), ...names.map((name) => samples.map((sample) =>
      sample.mine.find((instance) => instance.name === name)?.[Object.keys(units)[i]] ?? null))]));
  });
}

const show = find('.secrets') ? showSecrets : showFunkos;
const starts = { '.funkos': () => [every(1, show), every(2, readUse)], '.secrets': () => every(3, show), '#logs': showLogs, '#stats': showStats };
for (const [place, start] of Object.entries(starts)) if (find(place)) start(find(place));
document.addEventListener('input', ({ target }) => target.id === 'filter' && show());
