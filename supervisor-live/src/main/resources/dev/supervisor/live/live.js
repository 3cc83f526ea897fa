'use strict';
// The page of a tree. All text of the program is put in by textContent: names are those of others.

// ---- what needs no browser

/** A duration in words. */
function age(millis) {
  const s = Math.floor(millis / 1000);
  if (millis < 1000) return Math.max(0, Math.round(millis)) + ' ms';
  if (s < 60) return s + ' s';
  if (s < 3600) return Math.floor(s / 60) + ' min ' + (s % 60) + ' s';
  if (s < 86400) return Math.floor(s / 3600) + ' h ' + Math.floor(s % 3600 / 60) + ' min';
  return Math.floor(s / 86400) + ' d ' + Math.floor(s % 86400 / 3600) + ' h';
}

/** The paths above a path, the top one first, from `top` down. */
function above(path, top) {
  const all = [];
  for (let end = path.indexOf('/', top.length); end > 0; end = path.indexOf('/', end + 1)) all.push(path.slice(0, end));
  return all;
}

/** Takes one line of the stream into the model: rows by key, and their order. */
function take(model, line, now) {
  for (const [key, row] of line.rows || []) {
    const before = model.rows.get(key);
    row.seen = now;
    row.states = before ? before.states : [];
    const state = row.state || 'fold';
    const last = row.states[row.states.length - 1];
    if (!last) row.states.push({ state, from: now - (row.ageMillis || 0) });
    else if (last.state !== state || (before && before.incarnation !== row.incarnation)) row.states.push({ state, from: now });
    if (row.states.length > 200) row.states.shift();
    model.rows.set(key, row);
  }
  if (line.order) {
    model.order = line.order;
    const kept = new Set(line.order);
    for (const key of [...model.rows.keys()]) if (!kept.has(key)) model.rows.delete(key);
  }
  return model;
}

/** What there is to say of a row, beside its name and state, in a list of short texts. */
function says(row) {
  const all = [];
  const add = (text) => { if (text) all.push(text); };
  if (row.row === 'fold') {
    for (const [state, count] of Object.entries(row.counts || {})) add(count.toLocaleString('en') + ' ' + state);
    for (const wait of row.waits || []) {
      add(wait.count === row.sample && row.sample === row.children ? 'all wait for ' + wait.words
        : wait.count + ' of ' + row.sample + ' that were looked at wait for ' + wait.words);
    }
    return all;
  }
  add(row.health && row.health !== 'ready' && row.health);
  add(row.incarnation && 'started again ' + row.incarnation + (row.incarnation === 1 ? ' time' : ' times'));
  add(row.attempts && row.attempts + ' attempts used up');
  add(row.nextStart);
  add(row.status && 'says: ' + row.status);
  add(row.silentMillis && 'silent for ' + age(row.silentMillis));
  add(row.moreTime);
  add(row.waitsFor && 'waits for ' + row.waitsFor + (row.heldBy ? ' held by ' + row.heldBy : ''));
  add(row.circle && 'deadlock: ' + row.circle);
  add(row.events && row.events + ' events queued');
  add(row.guests && 'adopted guests: ' + row.guests.join(', '));
  add(row.doing);
  add(row.trouble);
  if (!row.open && row.children) add(row.children.toLocaleString('en') + (row.children === 1 ? ' child' : ' children'));
  return all;
}

/** Which row a key leads to: the index, 'open', 'close', or null. */
function move(key, rows, at) {
  const row = rows[at];
  if (!row) return rows.length ? 0 : null;
  if (key === 'ArrowDown') return Math.min(rows.length - 1, at + 1);
  if (key === 'ArrowUp') return Math.max(0, at - 1);
  if (key === 'Home') return 0;
  if (key === 'End') return rows.length - 1;
  if (key === 'ArrowRight') {
    if (!row.children) return null;
    return row.open ? Math.min(rows.length - 1, at + 1) : 'open';
  }
  if (key === 'ArrowLeft') {
    if (row.open) return 'close';
    for (let i = at; i-- > 0;) if (rows[i].depth < row.depth) return i;
  }
  return null;
}

const GLYPHS = {
  'new': '○', waiting: '⏳', starting: '◔', running: '▶', paused: '‖', 'backing off': '↻', fenced: '⊘', down: '▼',
  draining: '◐', stopping: '■', stopped: '□', failed: '✗', abandoned: '☠', fold: '▤',
};

if (typeof module !== 'undefined') module.exports = { age, above, take, says, move };
else document.addEventListener('DOMContentLoaded', start);

// ---- the page

function start() {
  const $ = (id) => document.getElementById(id);
  const found = /(?:^#|&)token=([0-9a-f]+)/.exec(location.hash);
  if (found) {
    history.replaceState(null, '', location.pathname); // out of the address bar and the history
    sessionStorage.setItem('token', found[1]); // so that this tab can be loaded anew
  }
  const token = sessionStorage.getItem('token') || '';
  const model = { rows: new Map(), order: [] };
  const open = new Map(); // id to the first child that is shown
  const hops = new Map(); // path to its place in the answer to Why?
  let about = {};
  let stream = null; // its name at the server
  let abort = null;
  let chosen = null; // id
  let ended = false;
  let heard = 0;
  let lastStop = 0;
  let begun = false;

  const headers = { Authorization: 'Bearer ' + token };
  async function ask(what, params) {
    const answer = await fetch('/api/' + what + (params ? '?' + new URLSearchParams(params) : ''), { headers, cache: 'no-store' });
    return answer.json();
  }
  async function post(what, params) {
    const answer = await fetch('/api/' + what, { method: 'POST', headers, body: new URLSearchParams(params).toString() });
    return answer.json();
  }

  // -- the stream

  function link(text, broken) {
    if ($('link').textContent !== text) $('link').textContent = text;
    $('link').classList.toggle('broken', Boolean(broken));
  }

  async function connect() {
    if (ended || abort || document.hidden) return;
    const mine = abort = new AbortController();
    try {
      const answer = await fetch('/api/stream', { headers, cache: 'no-store', signal: mine.signal });
      if (!answer.ok) {
        link((await answer.json()).error, true);
        if (answer.status !== 503) ended = true;
        return;
      }
      model.order = []; model.rows.clear();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const lines = (rest + value).split('\n');
        rest = lines.pop();
        for (const line of lines) hear(JSON.parse(line));
      }
    } catch (e) {
      if (e.name !== 'AbortError') link('The program does not answer. This is what it said last.', true);
    } finally {
      if (abort === mine) {
        abort = null; stream = null;
        if (!ended && !document.hidden) setTimeout(connect, 2000);
      }
    }
  }

  function hear(line) {
    const now = Date.now();
    if (line.stream) {
      stream = line.stream;
      if (begun) sendView();
      return;
    }
    take(model, line, now);
    heard = now;
    if (!begun && model.order.length) {
      begun = true;
      open.set(model.rows.get(model.order[0]).id, 0);
    }
    $('state').textContent = (GLYPHS[line.state] || '') + ' ' + line.state;
    $('state').className = 'chip ' + line.state.split(' ')[0];
    $('cut').hidden = !line.cut;
    counts(line);
    draw();
    if (lastStop && line.stops > lastStop) showStops();
    lastStop = line.stops;
    if (line.last) {
      ended = true;
      link('The page has ended. This is the last state, of ' + new Date(now).toLocaleTimeString() + '.', true);
      if (line.stop) showStop(line.stop);
    } else {
      link('live' + (line.clients > 1 ? ', ' + line.clients + ' browsers look' : ''), false);
    }
  }

  function counts(line) {
    if (!line.nodes) return;
    const parts = [line.nodes.toLocaleString('en') + (line.nodes === 1 ? ' node' : ' nodes')];
    for (const [state, count] of Object.entries(line.states)) parts.push((GLYPHS[state] || '') + ' ' + count.toLocaleString('en') + ' ' + state);
    if (line.countedMillisAgo > 2000) parts.push('counted ' + age(line.countedMillisAgo) + ' ago');
    $('counts').textContent = parts.join(' · ');
    const only = $('only');
    for (const state of Object.keys(line.states)) {
      if (![...only.options].some((it) => it.value === state)) only.add(new Option(state, state));
    }
  }

  function sendView() {
    if (!stream) return;
    const form = [['stream', stream], ['state', $('only').value], ['text', $('text').value]];
    for (const [id, from] of open) form.push(['open', from + ':' + id]);
    post('view', form).catch(() => link('The program does not answer.', true));
  }

  // -- the tree

  const drawn = new Map(); // key to its element
  function element(tag, cls, text) {
    const made = document.createElement(tag);
    if (cls) made.className = cls;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function rowsInOrder() {
    return model.order.map((key) => model.rows.get(key)).filter(Boolean);
  }

  function draw() {
    const tree = $('tree');
    const now = Date.now();
    const had = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.id : null;
    const kept = new Set();
    let at = tree.firstChild;
    const anyChosen = rowsInOrder().some((row) => row.id === chosen);
    model.order.forEach((key, place) => {
      const row = model.rows.get(key);
      if (!row) return;
      let item = drawn.get(key);
      if (!item) {
        item = element('div', 'row');
        drawn.set(key, item);
      }
      fill(item, row, now, place, anyChosen);
      kept.add(key);
      if (item !== at) tree.insertBefore(item, at);
      else at = at.nextSibling;
    });
    for (const [key, item] of drawn) if (!kept.has(key)) { item.remove(); drawn.delete(key); }
    if (had && document.activeElement === document.body) {
      const again = [...tree.children].find((it) => it.dataset.id === had);
      if (again) again.focus();
    }
    facts();
    timeLine(now);
  }

  function fill(item, row, now, place, anyChosen) {
    const isChosen = row.id === chosen;
    item.dataset.id = row.id;
    item.className = 'row depth' + Math.min(8, row.depth) + (hops.has(row.id) ? ' blocked' : '');
    item.setAttribute('role', 'treeitem');
    item.setAttribute('aria-level', row.depth + 1);
    item.setAttribute('aria-selected', String(isChosen));
    item.tabIndex = isChosen || (!anyChosen && place === 0) ? 0 : -1;
    if (row.children) item.setAttribute('aria-expanded', String(Boolean(row.open)));
    else item.removeAttribute('aria-expanded');
    const parts = [];
    parts.push(['twist', row.children ? (row.open ? '▾' : '▸') : '']);
    if (row.row === 'hidden') parts.push(['says', row.count.toLocaleString('en') + ' do not match the filter']);
    else if (row.row === 'more') {
      parts.push(['says', (row.from + 1) + ' to ' + Math.min(row.count, row.from + row.window) + ' of ' + row.count.toLocaleString('en') + ': Enter for the next ones']);
    } else if (row.row === 'fold') {
      parts.push(['name', row.name], ['says', row.children.toLocaleString('en') + ' of a kind'], ['says', says(row).join(' · ')]);
    } else {
      parts.push(['name', row.name]);
      parts.push(['state ' + row.state.split(' ')[0], (GLYPHS[row.state] || '') + ' ' + row.state]);
      parts.push(['age', age(row.ageMillis + now - row.seen)]);
      if (hops.has(row.id)) parts.push(['hop', '◀ why ' + (hops.get(row.id) + 1)]);
      const more = says(row).join(' · ');
      if (more) parts.push(['says', more]);
    }
    parts.forEach(([cls, text], i) => {
      const known = item.children[i] || item.appendChild(element('span'));
      if (known.className !== cls) known.className = cls;
      if (known.textContent !== text) known.textContent = text;
    });
    while (item.children.length > parts.length) item.lastChild.remove();
  }

  function rowOf(id) {
    return rowsInOrder().find((row) => row.id === id);
  }

  function choose(id, focus) {
    chosen = id;
    draw();
    const item = [...$('tree').children].find((it) => it.dataset.id === id);
    if (item && focus) item.focus();
  }

  function toggle(row, wanted) {
    if (row.row === 'more') {
      const next = row.from + row.window;
      open.set(row.of, next < row.count ? next : 0);
    } else if (wanted === undefined ? row.open : !wanted) open.delete(row.id);
    else if (row.children) open.set(row.id, 0);
    sendView();
  }

  function openTo(path) {
    const first = model.order.length ? model.rows.get(model.order[0]).id : '';
    for (const each of above(path, first)) open.set(each, 0);
    open.set(path, 0); // so that it is shown where its siblings are folded
  }

  $('tree').addEventListener('click', (e) => {
    const item = e.target.closest('.row');
    const row = item && rowOf(item.dataset.id);
    if (!row) return;
    if (e.target.className === 'twist' || row.row === 'more') toggle(row);
    choose(row.id, true);
  });
  $('tree').addEventListener('dblclick', (e) => {
    const item = e.target.closest('.row');
    const row = item && rowOf(item.dataset.id);
    if (row && row.row !== 'more' && e.target.className !== 'twist') toggle(row);
  });
  $('tree').addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const rows = rowsInOrder();
    const at = rows.findIndex((row) => row.id === (e.target.dataset.id || chosen));
    const row = rows[at];
    if (row && (e.key === 'Enter' || e.key === ' ')) {
      e.preventDefault();
      if (row.row === 'node') { choose(row.id, true); toggle(row); } else toggle(row);
      return;
    }
    if (row && row.row === 'node' && e.key === '?') { choose(row.id, true); why(); return; }
    const to = move(e.key, rows, at);
    if (to === null) return;
    e.preventDefault();
    if (to === 'open') toggle(row, true);
    else if (to === 'close') toggle(row, false);
    else choose(rows[to].id, true);
  });

  // -- the chosen node

  let told = '';
  function facts() {
    const row = rowOf(chosen);
    if (!row) return;
    const isNode = row.row === 'node';
    $('asks').hidden = !isNode;
    $('acts').hidden = !isNode || !about.actions;
    const list = [['kind', row.kind || row.row]];
    if (isNode) list.push(['state', row.state], ['health', row.health]);
    for (const each of says(row)) list.push(['', each]);
    const text = JSON.stringify([row.id, list]);
    if (text === told) return;
    told = text;
    $('chosen').textContent = isNode ? row.path || row.name : row.name || '';
    $('facts').replaceChildren(...list.flatMap(([term, value]) => [element('dt', '', term), element('dd', '', value)]));
  }

  function answer(title, ...parts) {
    $('answer').replaceChildren(element('h2', '', title), ...parts);
  }
  function failed(e) {
    answer('No answer', element('p', 'alarm', e && e.error ? e.error : 'The program does not answer.'));
  }
  function listOf(tag, lines, cls) {
    const list = element(tag, cls);
    for (const line of lines) list.append(element('li', '', line));
    return list;
  }
  function path() {
    const row = rowOf(chosen);
    return row && row.row === 'node' ? row.path || row.id : null;
  }

  async function why() {
    if (!path()) return;
    answer('Why?', element('p', 'note', 'looking …'));
    const said = await ask('why', { path: path() }).catch(() => null);
    if (!said || said.error) { failed(said); return; }
    hops.clear();
    const list = element('ol', 'hops');
    said.chain.forEach((hop, i) => {
      if (hop.who.startsWith('/') && !hops.has(hop.who)) hops.set(hop.who, i);
      const item = element('li', '', (i + 1) + '. ' + hop.who + ' ' + hop.what);
      if (hop.at) item.append(document.createElement('br'), element('code', '', hop.at));
      item.append(document.createElement('br'), element('code', '', 'known by: ' + hop.known));
      list.append(item);
    });
    for (const each of hops.keys()) openTo(each);
    sendView();
    answer('Why?', element('p', 'sentence', said.sentence),
      element('p', 'note', 'ends: ' + said.kind + (said.kind === 'circle' ? (said.confirmed ? ', confirmed' : ', not confirmed') : '')), list);
    draw();
  }

  async function plan() {
    if (!path()) return;
    const said = await ask('plan', { path: path() }).catch(() => null);
    if (!said || said.error) { failed(said); return; }
    const parts = [element('p', 'note', 'Nothing is touched: this is the plan.')];
    parts.push(element('p', said.exceeds ? 'alarm' : 'sentence', said.nodes.toLocaleString('en')
      + (said.nodes === 1 ? ' node' : ' nodes') + ', at the worst ' + age(said.worstMillis) + ' of ' + age(said.limitMillis)
      + (said.exceeds ? ': more than there is' : '')));
    if (said.parts.length) {
      const table = element('table');
      for (const part of said.parts) {
        const line = element('tr');
        const bar = element('meter');
        bar.max = Math.max(1, said.worstMillis);
        bar.value = part.worstMillis;
        const cell = element('td');
        cell.append(bar);
        line.append(element('td', '', part.name), cell, element('td', '', age(part.worstMillis)));
        table.append(line);
      }
      parts.push(element('h2', '', 'Its children, at the worst'), table);
    }
    parts.push(element('h2', '', 'In this order'), listOf('ol', said.order));
    if (said.order.length < said.nodes) parts.push(element('p', 'note', 'and ' + (said.nodes - said.order.length).toLocaleString('en') + ' more'));
    if (said.restarts.length) parts.push(element('h2', '', 'What is started again'), listOf('ul', said.restarts));
    answer('What if I stop ' + said.path + '?', ...parts);
  }

  async function formerRuns() {
    if (!path()) return;
    const said = await ask('history', { path: path() }).catch(() => null);
    if (!said || said.error) { failed(said); return; }
    if (!said.incarnations.length) { answer('Former runs', element('p', 'note', 'There is none.')); return; }
    const table = element('table');
    const head = element('tr');
    for (const each of ['ended', 'lived', 'outcome', 'attempt', 'cause']) head.append(element('th', '', each));
    table.append(head);
    for (const each of said.incarnations) {
      const line = element('tr');
      for (const cell of [new Date(each.ended).toLocaleTimeString(), age(each.aliveMillis), each.outcome, String(each.attempt), each.cause]) line.append(element('td', '', cell));
      table.append(line);
    }
    answer('Former runs', table);
  }

  async function act(what) {
    if (!path()) return;
    if (what === 'stop' && !confirm('Stop ' + path() + ' and all below it?')) return;
    const said = await post('act', { do: what, path: path() }).catch(() => null);
    if (!said || said.error) failed(said);
    else answer('Done', element('p', '', 'The tree was asked: ' + what + '.'));
  }

  // -- stops

  async function showStops() {
    const said = await ask('stops').catch(() => null);
    if (!said || said.error) { failed(said); return; }
    if (!said.stops.length) { answer('Last stops', element('p', 'note', 'Nothing was stopped since the page was opened.')); return; }
    const list = element('ul');
    for (const each of said.stops) {
      const button = element('button', '', each.path + ' at ' + new Date(each.at).toLocaleTimeString() + ': ' + each.reason);
      button.type = 'button';
      button.addEventListener('click', async () => {
        const stop = await ask('stop', { number: each.number }).catch(() => null);
        if (!stop || stop.error) failed(stop); else showStop(stop);
      });
      const item = element('li');
      item.append(button);
      list.append(item);
    }
    answer('Last stops', list);
  }

  function showStop(stop) {
    const parts = [element('p', 'sentence', stop.path + (stop.complete ? ' stopped in ' : ' is stopping, for ') + age(stop.tookMillis)
      + ': ' + stop.reason)];
    parts.push(element('p', stop.late ? 'alarm' : 'note', stop.settled.toLocaleString('en') + ' settled, ' + (stop.late || 'none') + ' late'));
    const picture = element('div', 'waterfall');
    const svg = new DOMParser().parseFromString(stop.waterfall, 'image/svg+xml').documentElement;
    if (svg.localName === 'svg') {
      for (const each of [...svg.querySelectorAll('style, script, foreignObject, a')]) each.remove(); // this page has its own style
      picture.append(document.importNode(svg, true));
    }
    const save = element('button', '', 'Save as SVG');
    save.type = 'button';
    save.addEventListener('click', () => {
      const link = element('a');
      link.href = URL.createObjectURL(new Blob([stop.waterfall], { type: 'image/svg+xml' }));
      link.download = 'stop.svg';
      link.click();
      URL.revokeObjectURL(link.href);
    });
    parts.push(picture, save);
    if (stop.blame.length) parts.push(element('h2', '', 'What took long'), listOf('ol', stop.blame));
    answer('A stop', ...parts);
  }

  // -- the time line

  function colour(state) {
    const probe = element('span', state.split(' ')[0]);
    document.body.append(probe);
    const it = getComputedStyle(probe).color;
    probe.remove();
    return it;
  }
  let colours = {};
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { colours = {}; draw(); });

  function timeLine(now) {
    const canvas = $('line');
    const rows = rowsInOrder().filter((row) => row.row === 'node').slice(0, 40);
    const lane = 18, left = 190, span = 300000;
    const width = Math.max(300, canvas.clientWidth), height = rows.length * lane + 22;
    const scale = window.devicePixelRatio || 1;
    canvas.width = width * scale; canvas.height = height * scale; canvas.style.height = height + 'px';
    const c = canvas.getContext('2d');
    c.scale(scale, scale);
    const style = getComputedStyle(document.body);
    c.font = '11px ui-monospace, monospace';
    c.textBaseline = 'middle';
    const x = (time) => left + (width - left - 8) * Math.max(0, 1 - (now - time) / span);
    c.fillStyle = style.color;
    for (let minute = 0; minute <= 5; minute++) c.fillText(minute ? '−' + minute + ' min' : 'now', Math.min(width - 30, x(now - minute * 60000)), height - 9);
    const seen = new Set();
    rows.forEach((row, i) => {
      const y = i * lane;
      c.fillStyle = style.color;
      c.fillText(row.name.length > 26 ? '…' + row.name.slice(-25) : row.name, 6, y + lane / 2, left - 12);
      row.states.forEach((each, k) => {
        const end = k + 1 < row.states.length ? row.states[k + 1].from : now;
        if (end < now - span) return;
        seen.add(each.state);
        const from = x(each.from), to = Math.max(from + 1, x(end));
        c.fillStyle = colours[each.state] || (colours[each.state] = colour(each.state));
        c.fillRect(from, y + 4, to - from, lane - 8);
        if (to - from > 14) {
          c.fillStyle = style.backgroundColor;
          c.fillText(GLYPHS[each.state] || '', from + 2, y + lane / 2);
        }
      });
    });
    $('legend').textContent = [...seen].map((state) => (GLYPHS[state] || '') + ' ' + state).join('   ');
  }

  // -- what the user does

  $('why').addEventListener('click', why);
  $('plan').addEventListener('click', plan);
  $('history').addEventListener('click', formerRuns);
  $('stops').addEventListener('click', showStops);
  $('actStop').addEventListener('click', () => act('stop'));
  $('actStart').addEventListener('click', () => act('start'));
  $('actForgive').addEventListener('click', () => act('forgive'));
  $('only').addEventListener('change', sendView);
  $('text').addEventListener('change', sendView);
  $('fold').addEventListener('click', () => {
    open.clear(); hops.clear();
    if (model.order.length) open.set(model.rows.get(model.order[0]).id, 0);
    sendView();
  });
  $('finder').addEventListener('submit', async (e) => {
    e.preventDefault();
    const text = $('search').value;
    $('found').hidden = !text;
    if (!text) return;
    const said = await ask('search', { text }).catch(() => null);
    if (!said || said.error) { failed(said); return; }
    const items = said.found.map((each) => {
      const button = element('button', '', each.path + ' – ' + each.state);
      button.type = 'button';
      button.addEventListener('click', () => { openTo(each.path); sendView(); chosen = each.path; draw(); });
      const item = element('li');
      item.append(button);
      return item;
    });
    if (!items.length) items.push(element('li', 'note', 'No name has that in it.'));
    if (said.cut) items.push(element('li', 'note', 'There may be more.'));
    $('found').replaceChildren(...items);
  });

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) { connect(); return; }
    if (abort) { const it = abort; abort = null; stream = null; it.abort(); link('paused', false); }
  });
  setInterval(() => {
    if (heard && Date.now() - heard > 3000 && !ended && !document.hidden) link('this is ' + age(Date.now() - heard) + ' old', false);
    if (!ended && !document.hidden && model.order.length) draw();
  }, 1000);

  if (!token) {
    link('The secret of the page is missing: open the whole address that the program has printed.', true);
    return;
  }
  ask('about').then((it) => {
    about = it;
    $('place').textContent = it.path || 'Supervisor';
    document.title = (it.path || '') + ' – Supervisor';
    connect();
  }).catch(() => link('The program does not answer.', true));
}
