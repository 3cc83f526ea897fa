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

/** A text in which long times stand in milliseconds, in words. */
function inWords(text) {
  return text && text.replace(/\b(\d{4,}) ms\b/g, (all, millis) => age(Number(millis)));
}

/** A line of code without the name of the loader and the module. */
function code(at) {
  return at.replace(/^[^(]*\/(?=[^/(]*\()/, '');
}

/** Whether a row waits for nothing but its own stop: then it is at rest. */
function rests(row) {
  return row.waitsFor === 'pleaseStop of ' + row.id;
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
function says(row, now) {
  const all = [];
  const add = (text) => { if (text) all.push(text); };
  if (row.row === 'fold') {
    const counts = Object.entries(row.counts || {});
    for (const [state, count] of counts) add((counts.length === 1 ? 'all' : count.toLocaleString('en')) + ' ' + state);
    const old = row.counted ? row.ageMillis + now - row.seen : 0; // of a large family
    if (old > 3000) add('counted ' + age(old) + ' ago');
    for (const wait of row.waits || []) {
      add(wait.count === row.sample ? (row.sample === row.children ? 'all wait for ' : 'all ' + row.sample + ' of a sample wait for ') + wait.words
        : wait.count + ' of a sample of ' + row.sample + ' wait for ' + wait.words);
    }
    return all;
  }
  const pauses = ['new', 'waiting', 'backing off', 'fenced', 'down'].includes(row.state);
  add(row.health && row.health !== 'ready' && !pauses && row.health);
  const again = (row.incarnation || 0) - (pauses ? 1 : 0); // the number is that of the one to come
  add(again > 0 && 'started again ' + again + (again === 1 ? ' time' : ' times'));
  add(row.attempts && row.attempts + (row.attempts === 1 ? ' attempt used up' : ' attempts used up'));
  add(inWords(row.nextStart));
  add(row.status && 'says: ' + row.status);
  add(row.silentMillis && 'silent for ' + age(row.silentMillis));
  add(inWords(row.moreTime));
  add(row.waitsFor && !rests(row) && 'waits for ' + row.waitsFor + (row.heldBy ? ' held by ' + row.heldBy : ''));
  add(row.circle && 'deadlock: ' + row.circle);
  add(row.events && row.events + (row.events === 1 ? ' event queued' : ' events queued'));
  add(row.guests && 'adopted guests: ' + row.guests.join(', '));
  for (const failed of row.failedChildren || []) add(failed.name + ' failed ' + age(failed.agoMillis) + ' ago: ' + failed.cause);
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

// Signs that differ in shape, from the blocks that all fonts have.
const GLYPHS = {
  'new': '○', waiting: '◇', starting: '◔', running: '▶', paused: '‖', 'backing off': '↻', fenced: '⊘', down: '▼',
  draining: '◐', stopping: '■', stopped: '□', failed: '×', abandoned: '†', fold: '▤',
};

if (typeof module !== 'undefined') module.exports = { age, inWords, code, rests, above, take, says, move };
else document.addEventListener('DOMContentLoaded', start);

// ---- the page

function start() {
  const $ = (id) => document.getElementById(id);
  const found = /(?:^#|&)token=([0-9a-f]+)/.exec(location.hash);
  if (found) {
    history.replaceState(null, '', location.pathname); // out of the address bar and the history
    sessionStorage.setItem('token', found[1]); // so that this tab can be loaded anew
  }
  // The address of another run, in the same tab: a browser does not load the page for that.
  addEventListener('hashchange', () => location.reload());
  const token = sessionStorage.getItem('token') || '';
  const model = { rows: new Map(), order: [] };
  const open = new Map(); // id to the first child that is shown
  const marks = { kind: '', paths: new Map() }; // what an answer says of rows: path to words
  let about = {};
  let stream = null; // its name at the server
  let abort = null;
  let chosen = null; // id
  let only = ''; // the one state that is shown
  let ended = false;
  let heard = 0;
  let lastStop = null;
  let newStops = 0;
  let begun = false;
  let topState = '';

  const headers = { Authorization: 'Bearer ' + token };
  async function ask(what, params) {
    const answer = await fetch('/api/' + what + (params ? '?' + new URLSearchParams(params) : ''), { headers, cache: 'no-store' });
    return answer.json();
  }
  async function post(what, params) {
    const answer = await fetch('/api/' + what, { method: 'POST', headers, body: new URLSearchParams(params).toString() });
    return answer.json();
  }

  function show(id, text) {
    if ($(id).textContent !== text) $(id).textContent = text;
  }
  /** Tells those who do not look: once, and shortly. */
  function tell(text) {
    $('said').textContent = text;
  }

  // -- the stream

  function link(text, how) {
    show('link', text);
    $('link').className = how || '';
    if (how) show('fresh', '');
  }

  async function connect() {
    if (ended || abort || document.hidden) return;
    const mine = abort = new AbortController();
    try {
      const answer = await fetch('/api/stream', { headers, cache: 'no-store', signal: mine.signal });
      if (!answer.ok) {
        link((await answer.json()).error, 'broken');
        if (answer.status !== 503) ended = true;
        return;
      }
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const lines = (rest + value).split('\n');
        rest = lines.pop();
        for (const line of lines) hear(JSON.parse(line));
      }
      if (abort === mine && !ended) lost();
    } catch (e) {
      if (e.name !== 'AbortError') lost();
    } finally {
      if (abort === mine) {
        abort = null; stream = null;
        if (!ended && !document.hidden) setTimeout(connect, 2000);
      }
    }
  }

  function lost() {
    link('The program does not answer. This is what it said last; the page goes on asking.', 'broken');
  }

  function hear(line) {
    const now = Date.now();
    if (line.stream) { // its rows have keys of their own
      stream = line.stream;
      model.order = []; model.rows.clear();
      if (begun) sendView();
      return;
    }
    take(model, line, now);
    heard = now;
    if (!begun && model.order.length) {
      begun = true;
      open.set(model.rows.get(model.order[0]).id, 0);
    }
    show('state', (GLYPHS[line.state] || '') + ' ' + line.state);
    $('state').className = 'state ' + line.state.split(' ')[0];
    if (topState && topState !== line.state) tell((about.path || 'It') + ' is ' + line.state + ' now.');
    topState = line.state;
    $('cut').hidden = !line.cut;
    counts(line);
    draw();
    if (lastStop !== null && line.stops > lastStop) {
      newStops += line.stops - lastStop;
      show('newStops', String(newStops));
      $('newStops').hidden = false;
      $('newStops').setAttribute('aria-label', newStops + ' new');
      tell('Something was stopped: see Last stops.');
    }
    lastStop = line.stops;
    if (line.last) {
      ended = true;
      link('The page has ended. This is the last state, of ' + new Date(now).toLocaleTimeString() + '.', 'broken');
      if (line.stop) showStop(line.stop);
    } else {
      link('live' + (line.clients > 1 ? ', ' + line.clients + ' browsers look' : ''));
    }
  }

  /** How many nodes are in each state: buttons that show that state alone. */
  function counts(line) {
    if (!line.nodes) return;
    show('counted', line.countedMillisAgo > 2000 ? 'counted ' + age(line.countedMillisAgo) + ' ago' : '');
    const wanted = [['', line.nodes.toLocaleString('en') + (line.nodes === 1 ? ' node' : ' nodes')]];
    for (const [state, count] of Object.entries(line.states)) wanted.push([state, (GLYPHS[state] || '') + ' ' + count.toLocaleString('en') + ' ' + state]);
    if (only && !wanted.some(([state]) => state === only)) wanted.push([only, (GLYPHS[only] || '') + ' 0 ' + only]);
    const box = $('counts');
    wanted.forEach(([state, text], i) => {
      let button = box.children[i];
      if (!button) {
        button = box.appendChild(element('button'));
        button.type = 'button';
        button.addEventListener('click', () => {
          only = only === button.dataset.state ? '' : button.dataset.state;
          for (const each of box.children) each.setAttribute('aria-pressed', String(each.dataset.state === only));
          sendView();
        });
      }
      button.dataset.state = state;
      button.className = state.split(' ')[0];
      button.setAttribute('aria-pressed', String(state === only));
      if (button.textContent !== text) button.textContent = text;
    });
    while (box.children.length > wanted.length) box.lastChild.remove();
  }

  function sendView() {
    if (!stream) return;
    const form = [['stream', stream], ['state', only], ['text', $('text').value]];
    for (const [id, from] of open) form.push(['open', from + ':' + id]);
    post('view', form).catch(lost);
  }

  // -- the tree

  const drawn = new Map(); // id to its element
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
    const had = tree.contains(document.activeElement) ? document.activeElement : null;
    const rows = rowsInOrder();
    const kept = new Set();
    const reached = rows.some((row) => row.id === chosen) ? chosen : rows.length ? rows[0].id : null;
    let at = tree.firstChild;
    for (const row of rows) {
      let item = drawn.get(row.id);
      if (!item) {
        item = element('div', 'row');
        item.dataset.id = row.id;
        item.setAttribute('role', 'treeitem');
        drawn.set(row.id, item);
      }
      fill(item, row, now, row.id === reached);
      kept.add(row.id);
      if (item !== at) tree.insertBefore(item, at);
      else at = at.nextSibling;
    }
    for (const [id, item] of drawn) if (!kept.has(id)) { item.remove(); drawn.delete(id); }
    // A row that was moved has lost the focus; one that has gone hands it on.
    if (had && document.activeElement !== had) (drawn.get(had.dataset.id) || drawn.get(reached) || tree).focus();
    facts();
    timeLine(now);
  }

  /** What stands in a row: classes and texts, and what a screen reader says. */
  function cells(row, now) {
    const twist = ['twist', row.children ? (row.open ? '▾' : '▸') : ''];
    if (row.row === 'hidden') return [[twist, ['says', row.count.toLocaleString('en') + (row.count === 1 ? ' does' : ' do') + ' not match the filter']]];
    if (row.row === 'more') {
      const words = (row.from + 1).toLocaleString('en') + ' to ' + Math.min(row.count, row.from + row.window).toLocaleString('en') + ' of ' + row.count.toLocaleString('en');
      return [[twist, ['says', words + ': Enter or a click for the next ones']]];
    }
    const more = says(row, now).join(' · ');
    if (row.row === 'fold') {
      const kinds = row.children.toLocaleString('en') + ' of a kind';
      return [[twist, ['name', row.name], ['kinds', GLYPHS.fold + ' ' + kinds], ['says', more]], [row.name, kinds, more].join(', ')];
    }
    const parts = [twist, ['name', row.name], ['state ' + row.state.split(' ')[0], (GLYPHS[row.state] || '') + ' ' + row.state], ['age', age(row.ageMillis + now - row.seen)]];
    const tag = marks.paths.get(row.id);
    if (tag) parts.push(['tag', tag]);
    if (more) parts.push(['says', more]);
    else if (rests(row)) parts.push(['says quiet', 'waits to be asked to stop']);
    return [parts, [row.name, row.state, tag, more].filter(Boolean).join(', ')];
  }

  function fill(item, row, now, isReached) {
    const marked = marks.paths.has(row.id) ? ' ' + marks.kind : '';
    const cls = 'row' + marked + (row.row === 'node' || row.row === 'fold' ? '' : ' rest');
    if (item.className !== cls) item.className = cls;
    item.style.setProperty('--depth', Math.min(row.depth, 20));
    item.setAttribute('aria-level', row.depth + 1);
    item.setAttribute('aria-selected', String(row.id === chosen));
    item.tabIndex = isReached ? 0 : -1;
    if (row.children) item.setAttribute('aria-expanded', String(Boolean(row.open)));
    else item.removeAttribute('aria-expanded');
    const [parts, words] = cells(row, now);
    if (!words) item.removeAttribute('aria-label');
    else if (item.getAttribute('aria-label') !== words) item.setAttribute('aria-label', words);
    parts.forEach(([cls, text], i) => {
      const known = item.children[i] || item.appendChild(element('span'));
      if (known.className !== cls) known.className = cls;
      if (known.textContent !== text) {
        known.textContent = text;
        if (/^(says|name)/.test(cls)) known.title = text; // where it is cut
        else known.removeAttribute('title');
      }
    });
    while (item.children.length > parts.length) item.lastChild.remove();
  }

  function rowOf(id) {
    return rowsInOrder().find((row) => row.id === id);
  }

  function choose(id, focus) {
    chosen = id;
    draw();
    const item = drawn.get(id);
    if (item && focus) item.focus();
  }

  /** Shows a node wherever it is: what is above it is opened. */
  function go(path) {
    openTo(path);
    sendView();
    chosen = path;
    draw();
    wanted = path;
    reach();
  }
  let wanted = null; // a row that is to be seen as soon as it is there
  function reach() {
    const item = wanted && drawn.get(wanted);
    if (!item) return;
    item.scrollIntoView({ block: 'nearest' });
    wanted = null;
  }

  function toggle(row, how) {
    if (row.row === 'more') {
      const next = row.from + row.window;
      open.set(row.of, next < row.count ? next : 0);
    } else if (how === undefined ? row.open : !how) open.delete(row.id);
    else if (row.children) open.set(row.id, 0);
    sendView();
  }

  function openTo(path) {
    const first = model.order.length ? model.rows.get(model.order[0]).id : '';
    for (const each of above(path, first)) open.set(each, 0);
    open.set(path, 0); // so that it is shown where its siblings are folded
  }

  /** Marks rows, and opens what is above them. */
  function mark(kind, paths) {
    marks.kind = kind;
    marks.paths = paths;
    if (kind === 'why') for (const each of paths.keys()) openTo(each);
    sendView();
    draw();
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
      if (row.row === 'node') choose(row.id, true);
      toggle(row);
      return;
    }
    if (row && row.row === 'node' && e.key === '?') { e.preventDefault(); choose(row.id, true); why(); return; }
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
    reach();
    const row = rowOf(chosen);
    $('hint').hidden = Boolean(row);
    if (!row) {
      if (chosen && model.order.length && !$('asks').hidden) { // it has gone
        $('asks').hidden = $('acts').hidden = true;
        told = '';
        show('chosen', (chosen || '') + ' is not there any more');
        $('facts').replaceChildren();
      }
      return;
    }
    const isNode = row.row === 'node';
    $('asks').hidden = !isNode;
    $('acts').hidden = !isNode || !about.actions;
    const list = isNode ? [['kind', row.kind], ['state', (GLYPHS[row.state] || '') + ' ' + row.state], ['health', row.health]] : [];
    const more = says(row, Date.now()).filter((each) => each !== row.health);
    more.forEach((each, i) => list.push([i ? '' : isNode ? 'says' : 'they are', each.replace(/^says: /, '')]));
    const text = JSON.stringify([row.id, list]);
    if (text === told) return;
    told = text;
    show('chosen', isNode ? row.id : row.name || 'More');
    $('facts').replaceChildren(...list.flatMap(([term, value]) => [element('dt', '', term), element('dd', '', value)]));
  }

  function answer(title, ...parts) {
    if ($('main').classList.contains('wide')) {
      $('main').classList.remove('wide');
      draw();
    }
    $('answer').replaceChildren(element('h2', '', title), ...parts);
  }
  function failed(e) {
    const words = e && e.error ? e.error : 'The program does not answer.';
    answer('No answer', element('p', 'alarm', words));
    tell(words);
  }
  function listOf(tag, lines, cls) {
    const list = element(tag, cls);
    for (const line of lines) list.append(element('li', '', line));
    return list;
  }
  function path() {
    const row = rowOf(chosen);
    return row && row.row === 'node' ? row.id : null;
  }
  /** A path that leads to its row. */
  function leads(path) {
    const button = element('button', 'link who', path);
    button.type = 'button';
    button.addEventListener('click', () => go(path));
    return button;
  }

  async function why() {
    if (!path()) return;
    answer('Why?', element('p', 'note', 'looking …'));
    const said = await ask('why', { path: path() }).catch(() => null);
    if (!said || said.error) { failed(said); return; }
    const hops = new Map();
    const list = element('ol', 'hops');
    said.chain.forEach((hop, i) => {
      const isNode = hop.who.startsWith('/');
      if (isNode && !hops.has(hop.who)) hops.set(hop.who, 'why ' + (i + 1));
      const item = element('li');
      item.append(element('span', 'number', String(i + 1)), isNode ? leads(hop.who) : element('span', 'who', hop.who), ' ' + hop.what);
      if (hop.at) item.append(element('code', '', code(hop.at)));
      item.append(element('span', 'known', 'known by: ' + hop.known));
      list.append(item);
    });
    answer('Why?', element('p', 'sentence', said.sentence),
      element('p', 'note', 'ends: ' + said.kind + (said.kind === 'circle' ? (said.confirmed ? ', confirmed' : ', not confirmed') : '')), list);
    tell(said.sentence);
    mark('why', hops);
  }

  const MOST_PARTS = 8;
  async function plan() {
    if (!path()) return;
    const said = await ask('plan', { path: path() }).catch(() => null);
    if (!said || said.error) { failed(said); return; }
    const sum = said.nodes.toLocaleString('en') + (said.nodes === 1 ? ' node' : ' nodes') + ', at the worst ' + age(said.worstMillis) + ' of ' + age(said.limitMillis)
      + (said.exceeds ? ': more than there is' : '');
    const parts = [element('p', said.exceeds ? 'alarm' : 'sentence', sum), element('p', 'note', 'Nothing is touched: this is the plan.')];
    if (said.parts.length) {
      const table = element('table');
      for (const part of said.parts.slice(0, MOST_PARTS)) {
        const line = element('tr');
        const bar = element('span', 'share');
        bar.style.setProperty('--share', said.worstMillis ? Math.min(1, part.worstMillis / said.worstMillis) : 0);
        const cell = element('td', 'part');
        cell.append(bar);
        line.append(element('td', '', part.name), cell, element('td', 'number', age(part.worstMillis)));
        table.append(line);
      }
      parts.push(element('h3', '', 'Its children, at the worst'), table);
      if (said.parts.length > MOST_PARTS) parts.push(element('p', 'note', 'and others, ' + age(said.parts[MOST_PARTS].worstMillis) + ' each or less'));
    }
    parts.push(element('h3', '', 'In this order'), listOf('ol', said.order, 'order'));
    if (said.order.length < said.nodes) parts.push(element('p', 'note', 'and ' + (said.nodes - said.order.length).toLocaleString('en') + ' more'));
    if (said.restarts.length) parts.push(element('h3', '', 'What is started again'), listOf('ul', said.restarts));
    answer('What if I stop ' + said.path + '?', ...parts);
    tell('The plan: ' + sum + '. Nothing is touched.');
    mark('plan', new Map(said.order.map((each, i) => [each, 'stop ' + (i + 1)])));
  }

  async function formerRuns() {
    if (!path()) return;
    const said = await ask('history', { path: path() }).catch(() => null);
    if (!said || said.error) { failed(said); return; }
    if (!said.incarnations.length) { answer('Former runs', element('p', 'note', 'There is none.')); tell('There is no former run.'); return; }
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
    tell(said.incarnations.length + (said.incarnations.length === 1 ? ' former run' : ' former runs'));
  }

  async function act(what) {
    if (!path()) return;
    if (what === 'stop' && !confirm('Stop ' + path() + ' and all below it?')) return;
    const said = await post('act', { do: what, path: path() }).catch(() => null);
    if (!said || said.error) { failed(said); return; }
    const words = 'The tree was asked: ' + what + '.';
    answer('Done', element('p', '', words));
    tell(words);
  }

  // -- stops

  async function showStops() {
    newStops = 0;
    $('newStops').hidden = true;
    const said = await ask('stops').catch(() => null);
    if (!said || said.error) { failed(said); return; }
    if (!said.stops.length) {
      answer('Last stops', element('p', 'note', 'Nothing was stopped since the page was opened.'));
      tell('Nothing was stopped since the page was opened.');
      return;
    }
    const list = element('ul', 'plain');
    for (const each of said.stops) {
      const button = element('button', '', new Date(each.at).toLocaleTimeString() + '  ' + each.path + ': ' + each.reason);
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
    tell(said.stops.length + (said.stops.length === 1 ? ' stop' : ' stops'));
  }

  function showStop(stop) {
    const sum = stop.path + (stop.complete ? ' stopped in ' : ' is stopping, for ') + age(stop.tookMillis) + ': ' + stop.reason;
    const parts = [element('p', 'sentence', sum)];
    parts.push(element('p', stop.late ? 'alarm' : 'note', stop.settled.toLocaleString('en') + ' settled, ' + (stop.late || 'none') + ' late'));
    const picture = element('div', 'waterfall');
    const bare = stop.waterfall.replace(/<style>[^]*?<\/style>/, ''); // no style within the page is allowed: live.css has the same
    const svg = new DOMParser().parseFromString(bare, 'image/svg+xml').documentElement;
    if (svg.localName === 'svg') {
      for (const each of [...svg.querySelectorAll('style, script, foreignObject, a')]) each.remove();
      svg.setAttribute('role', 'img');
      svg.setAttribute('aria-label', 'The waterfall of this stop. What took long stands below in words.');
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
    if (stop.blame.length) parts.push(element('h3', '', 'What took long'), listOf('ol', stop.blame));
    answer('A stop', ...parts);
    $('main').classList.add('wide');
    draw();
    tell(sum);
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

  const SPANS = [[30e3, 5e3], [60e3, 10e3], [120e3, 30e3], [300e3, 60e3]]; // how much is shown, and a mark each
  const LANES = 24;

  function timeLine(now) {
    const canvas = $('line');
    const rows = rowsInOrder().filter((row) => row.row === 'node').slice(0, LANES);
    const first = Math.min(now, ...rows.filter((row) => row.states.length).map((row) => row.states[0].from));
    const [span, step] = SPANS.find(([millis]) => now - first <= millis) || SPANS[SPANS.length - 1];
    const lane = 18, top = 6, left = 170, right = 16;
    const width = Math.max(300, canvas.parentElement.clientWidth - 2), height = top + rows.length * lane + 22;
    const scale = window.devicePixelRatio || 1;
    const pixels = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) {
      [canvas.width, canvas.height] = pixels;
      canvas.style.width = width + 'px'; // whole pixels, so that texts are sharp
      canvas.style.height = height + 'px';
    }
    const c = canvas.getContext('2d');
    c.setTransform(scale, 0, 0, scale, 0, 0);
    c.clearRect(0, 0, width, height);
    const style = getComputedStyle(document.documentElement);
    const text = style.getPropertyValue('--text'), small = style.getPropertyValue('--small');
    const card = style.getPropertyValue('--card'), soft = style.getPropertyValue('--soft'), line = style.getPropertyValue('--line');
    c.font = '12px system-ui, sans-serif';
    c.textBaseline = 'middle';
    const x = (time) => left + (width - left - right) * Math.max(0, 1 - (now - time) / span);
    for (let back = 0; back <= span; back += step) {
      const at = x(now - back);
      c.fillStyle = line;
      c.fillRect(Math.round(at), top, 1, height - top - 20);
      c.fillStyle = small;
      c.textAlign = back ? 'center' : 'right';
      c.fillText(back ? '−' + age(back).replace(' 0 s', '') : 'now', back ? at : width - right + 8, height - 10);
    }
    c.textAlign = 'left';
    rows.forEach((row, i) => {
      const y = top + i * lane;
      c.fillStyle = text;
      const name = row.name.length > 22 ? '…' + row.name.slice(-21) : row.name;
      c.fillText(name, 10 + Math.min(row.depth, 4) * 8, y + lane / 2, left - 20 - Math.min(row.depth, 4) * 8);
      c.fillStyle = soft;
      c.fillRect(left, y + 3, width - left - right, lane - 6);
      row.states.forEach((each, k) => {
        const end = k + 1 < row.states.length ? row.states[k + 1].from : now;
        if (end < now - span) return;
        const from = x(each.from), to = Math.max(from + 2, x(end));
        c.fillStyle = colours[each.state] || (colours[each.state] = colour(each.state));
        c.fillRect(from, y + 3, to - from, lane - 6);
        if (to - from > 18) {
          c.fillStyle = card;
          const word = (GLYPHS[each.state] || '') + ' ' + each.state;
          c.fillText(to - from > c.measureText(word).width + 12 ? word : GLYPHS[each.state] || '', from + 5, y + lane / 2);
        }
      });
    });
  }

  addEventListener('resize', () => { if (model.order.length) timeLine(Date.now()); });

  // -- what the user does

  $('why').addEventListener('click', why);
  $('plan').addEventListener('click', plan);
  $('history').addEventListener('click', formerRuns);
  $('stops').addEventListener('click', showStops);
  $('actStop').addEventListener('click', () => act('stop'));
  $('actStart').addEventListener('click', () => act('start'));
  $('actForgive').addEventListener('click', () => act('forgive'));
  let typing = 0;
  $('text').addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(sendView, 250); });
  $('fold').addEventListener('click', () => {
    open.clear();
    if (model.order.length) open.set(model.rows.get(model.order[0]).id, 0);
    mark('', new Map());
  });
  $('finder').addEventListener('submit', async (e) => {
    e.preventDefault();
    const text = $('search').value;
    $('found').hidden = !text;
    if (!text) return;
    show('foundCount', 'looking …');
    const said = await ask('search', { text }).catch(() => null);
    if (!said || said.error) { failed(said); return; }
    $('foundList').replaceChildren(...said.found.map((each) => {
      const button = element('button', '', each.path + ' ');
      button.type = 'button';
      button.append(element('span', 'state ' + each.state.split(' ')[0], (GLYPHS[each.state] || '') + ' ' + each.state));
      button.addEventListener('click', () => { go(each.path); const item = drawn.get(each.path); if (item) item.focus(); });
      const item = element('li');
      item.append(button);
      return item;
    }));
    show('foundCount', (said.found.length ? said.found.length + (said.found.length === 1 ? ' name has' : ' names have') : 'No name has')
      + ' that in it.' + (said.cut ? ' There may be more.' : ''));
    const first = $('foundList').querySelector('button');
    if (first) first.focus();
  });
  $('foundList').addEventListener('keydown', (e) => {
    const all = [...$('foundList').querySelectorAll('button')];
    const to = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!to) return;
    e.preventDefault();
    const next = all[all.indexOf(document.activeElement) + to];
    (next || (to < 0 ? $('search') : document.activeElement)).focus();
  });
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    if (e.key === '/' && !e.target.closest('input')) {
      e.preventDefault();
      $('search').focus();
      $('search').select();
    } else if (e.key === 'Escape') {
      if ($('finder').contains(e.target) || $('found').contains(e.target)) {
        e.preventDefault();
        $('search').value = '';
        $('found').hidden = true;
        (drawn.get(chosen) || $('tree').querySelector('[tabindex="0"]') || $('tree')).focus();
      } else if (marks.paths.size) {
        mark('', new Map());
        tell('The marks are gone.');
      }
    }
  });

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) { connect(); return; }
    if (abort) { const it = abort; abort = null; stream = null; it.abort(); link('paused', 'waits'); }
  });
  setInterval(() => {
    if (ended || document.hidden) return;
    const old = heard && Date.now() - heard;
    if (stream) show('fresh', old > 3000 ? '· the numbers are ' + age(old) + ' old' : '');
    if (model.order.length) draw();
  }, 1000);

  if (!token) {
    link('The secret of the page is missing: open the whole address that the program has printed.', 'broken');
    return;
  }
  ask('about').then((it) => {
    if (it.error) { ended = true; link(it.error, 'broken'); return; }
    about = it;
    show('place', it.path || 'Supervisor');
    document.title = (it.path || '') + ' – Supervisor';
    connect();
  }).catch(() => link('The program does not answer. Load the page anew when it is there.', 'broken'));
}
