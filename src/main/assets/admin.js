const find = (selector, within = document) => within.querySelector(selector);
const copy = (template) => find(template).content.firstElementChild.cloneNode(true);
const lost = (why) => Object.assign(find('#lost'), { hidden: !why, textContent: why });

// Makes one element like another and keeps all that is the same, so that focus, scroll and choices stay.
function morph(from, to) {
  if (from.isEqualNode(to)) return;
  if (from.nodeName !== to.nodeName || from.id !== to.id) return from.replaceWith(to);
  if (!from.attributes) return void (from.data = to.data);
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && name !== 'open') from.removeAttribute(name);
  for (const { name, value } of to.attributes) from.setAttribute(name, value);
  if (from.dataset.since) return;
  let next = from.firstChild;
  for (const child of [...to.childNodes]) {
    const known = child.id ? [...from.children].find((one) => one.id === child.id) : !next?.id && next;
    if (known?.nodeName !== child.nodeName) {
      from.insertBefore(child, next);
    } else {
      if (known === next) next = next.nextSibling;
      else (from.moveBefore ?? from.insertBefore).call(from, known, next);
      morph(known, child);
    }
  }
  while (next) [next] = [next.nextSibling, next.remove()];
}
document.addEventListener('htmx:sseBeforeMessage', (event) => {
  const { type, data } = event.detail;
  event.preventDefault();
  lost(type === 'lost' ? `${data}. Below is what was seen last; this page goes on by itself.` : '');
  if (type === 'view') morph(find('#view'), new DOMParser().parseFromString(data, 'text/html').body.firstElementChild);
  tellAges();
});
document.addEventListener('htmx:sseError', () => lost('The server does not answer; this page goes on by itself.'));

function tellAges() {
  for (const one of document.querySelectorAll('[data-since]')) {
    const s = Math.max(0, Math.floor(Date.now() / 1000 - one.dataset.since));
    const age = s < 100 ? `${s} s` : s < 6000 ? `${s / 60 | 0} min` : s < 172800 ? `${s / 3600 | 0} h` : `${s / 86400 | 0} d`;
    one.textContent = one.value ? `${one.value}, ${age} ago` : age;
  }
}

// Hands on the values of an answer of one JSON value a line, as they come; throws { error, try }.
async function read(path, method, take, body) {
  // Not as it stands: a page whose URL has a password in it may not fetch what would have it too.
  const answer = await fetch(new URL(path, `${location.origin}/admin/`), { method, body });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n');
    rest = lines.pop();
    lines.filter((line) => answer.ok && line).forEach((line) => take(JSON.parse(line)));
  }
  if (!answer.ok) throw JSON.parse(rest);
  if (rest) take(JSON.parse(rest));
}

// Reads for as long as the page is there.
async function follow(path, method, take) {
  await read(path(), method, (object) => take(object, lost(''))).catch((e) => lost(e.error ?? 'The server does not answer.'));
  setTimeout(follow, 1000, path, method, take);
}

// Sends what the button says with the fields of its form, one called value as the body.
async function order(button) {
  const fields = new FormData(button.form, button);
  const value = fields.get('value') ?? '';
  fields.delete('value');
  const panel = Object.assign(copy('#order'), { id: `order-${fields.get('funko')}` });
  find(`#${panel.id}`)?.remove();
  find('strong', panel).textContent = button.ariaLabel ?? `${button.textContent} · ${fields.get('funko')}`;
  find('#orders').append(panel);
  const text = find('pre', panel);
  button.ariaBusy = 'true';
  let end = { error: 'The answer was cut off', try: 'see how the funko does; what was ordered may go on' };
  await read(`${button.getAttribute('formaction')}?${new URLSearchParams(fields)}`, 'POST', (object) => {
    if (object.line !== undefined) text.append(`${object.line}\n`);
    else if (object.ok || object.error) end = object;
    text.scrollTop = text.scrollHeight;
  }, value).catch((e) => { end = e.error ? e : end; });
  const said = end.ok ? 'done' : `${end.error}. Try: ${end.try}`;
  Object.assign(find('.end', panel), { ariaBusy: false, className: end.ok ? 'end good' : 'end bad', textContent: said });
  button.ariaBusy = null;
  if (end.ok) button.form.reset();
  htmx.trigger(document.body, 'done');
}
document.addEventListener('submit', (event) => {
  const button = event.submitter;
  const dialog = find('#ask');
  if (button.form.method === 'dialog') return;
  event.preventDefault();
  if (button.ariaDisabled === 'true' || button.ariaBusy === 'true') return;
  if (!button.dataset.ask) return order(button);
  find('#question').textContent = button.dataset.ask;
  dialog.returnValue = '';
  dialog.onclose = () => dialog.returnValue === 'yes' && order(button);
  dialog.showModal();
});

function showLogs(screen) {
  const { filter, instance, pause } = find('#log-tools').elements;
  const wanted = new URLSearchParams(location.search).get('instance');
  const meet = (name) => instance.appendChild(new Option(name, name, false, name === wanted));
  if (wanted) meet(wanted);
  const held = new DocumentFragment();
  const has = (line) => line.textContent.toLowerCase().includes(filter.value.toLowerCase());
  const sift = (line) => { line.hidden = !has(line) || !line.title.includes(instance.value); };
  // Whoever has scrolled up stays there; to scroll once for each frame is quick, for each line it is not.
  let follows = true;
  let isDue = false;
  const toEnd = () => { isDue = false; screen.scrollTop = screen.scrollHeight; };
  screen.onscroll = () => { follows = screen.scrollTop + screen.clientHeight > screen.scrollHeight - 40; };
  filter.oninput = instance.onchange = () => [...screen.children, ...held.children].forEach(sift);
  pause.onchange = () => screen.append(held);
  let since = 'tail=200';
  follow(() => `api/orders/logs?funko=${screen.dataset.funko}&follow=true&${since}`, 'POST', (object) => {
    // Before the first line, older ones are still to come.
    if (object.line || since.startsWith('since')) since = `since=${Math.floor(Date.now() / 1000)}`;
    if (object.line === undefined) return;
    const line = copy('#line');
    const [name, ...words] = object.line.split(' ');
    const { index } = [...instance.options].find((one) => one.value === name) ?? meet(name);
    line.title = name;
    Object.assign(find('b', line), { className: `colour${index % 6}`, textContent: name.replace(/.*-/, '') });
    line.append(words.join(' '));
    sift(line);
    const place = pause.checked ? held : screen;
    place.append(line);
    if (place.children.length > 5000) place.firstChild.remove();
    if (place === screen && follows && !isDue) isDue = requestAnimationFrame(toEnd) > 0;
  });
}

function showStats(section) {
  const seen = {};
  follow(() => `stats/${section.dataset.funko}/now`, 'GET', (now) => {
    for (const name in seen) if (!now.some((one) => one.name === name)) [seen[name].panel.remove(), delete seen[name]];
    for (const { name, cpu_stats: cpu, cpu_stats: { cpu_usage: { total_usage: used } }, memory_stats: memory, networks = {} } of now) {
      const bytes = Object.values(networks).reduce((sum, one) => sum + one.rx_bytes + one.tx_bytes, 0);
      const of = seen[name] ??= { panel: section.appendChild(copy('#stat')), plots: [[], [], []], used, bytes };
      const share = (used - of.used) / (cpu.system_cpu_usage - of.all) * cpu.online_cpus;
      const values = [share * 100 || 0, (memory.usage - (memory.stats?.inactive_file ?? 0)) / 1e6, (bytes - of.bytes) / 1e3];
      find('h2', of.panel).textContent = name.slice(1);
      of.panel.querySelectorAll('figure').forEach((figure, i) => {
        of.plots[i] = [...of.plots[i], values[i]].slice(-60);
        const heights = of.plots[i].map((value, x) => `${x},${19.5 - 19 * value / Math.max(...of.plots[i], 1)}`);
        find('output', figure).textContent = `${values[i].toFixed(1)} ${['%', 'MB', 'kB/s'][i]}`;
        find('polyline', figure).setAttribute('points', heights.join(' '));
      });
      Object.assign(of, { used, bytes, all: cpu.system_cpu_usage });
    }
  });
}

const pages = { '#logs': showLogs, '#stats': showStats };
for (const [place, show] of Object.entries(pages)) if (find(place)) show(find(place));
