import { relative } from 'node:path';

/** Frames below this share of the time are left out. */
const LEAST_SHARE = 0.0005;

/** A page that shows a CPU profile as a flame graph: width is time, a click zooms in, a search marks frames. */
export function flameGraph(profile, { title, root }) {
  const tree = treeOf(profile, root);
  return PAGE.replace('TITLE', escape(title)).replace('TREE', () => JSON.stringify(tree).replaceAll('<', '\\u003c'));
}

/** The functions with the most time of their own, in per cent, without idle time. */
export function hottest(profile, { root, count }) {
  const own = new Map();
  const { names, times } = timesOf(profile, root);
  for (const [id, time] of times) own.set(names.get(id), (own.get(names.get(id)) ?? 0) + time);
  own.delete('(idle)');
  const total = [...own.values()].reduce((sum, time) => sum + time, 0);
  return [...own]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => ({ name, percent: Math.round((time / total) * 1000) / 10 }));
}

function timesOf({ nodes, samples, timeDeltas }, root) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame, root)]));
  const times = new Map();
  for (const [index, id] of samples.entries()) times.set(id, (times.get(id) ?? 0) + timeDeltas[index]);
  return { names, times };
}

/** Nested `[name, microseconds, children]`, the widest first; idle time is left out. */
function treeOf(profile, root) {
  const { names, times } = timesOf(profile, root);
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const build = ({ id, children = [] }) => {
    const parts = children.map((child) => build(byId.get(child))).filter(([name]) => name !== '(idle)');
    return [names.get(id), (times.get(id) ?? 0) + parts.reduce((sum, [, time]) => sum + time, 0), merged(parts)];
  };
  const [, total, children] = build(profile.nodes[0]);
  const prune = ([name, time, parts]) => [
    name,
    time,
    parts
      .filter((part) => part[1] >= total * LEAST_SHARE)
      .toSorted((a, b) => b[1] - a[1])
      .map(prune),
  ];
  return prune(['all', total, children]);
}

/** The same function called from several places of one caller is one frame. */
function merged(parts) {
  const byName = Map.groupBy(parts, ([name]) => name);
  return [...byName].map(([name, same]) => [
    name,
    same.reduce((sum, [, time]) => sum + time, 0),
    same.length === 1 ? same[0][2] : merged(same.flatMap(([, , children]) => children)),
  ]);
}

function nameOf({ functionName, url, lineNumber }, root) {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const path = url.startsWith('file:') ? relative(root, new URL(url).pathname) : relative(root, url);
  return `${name} ${url.startsWith('node:') ? url : path}:${lineNumber + 1}`;
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>TITLE</title>
<style>
  :root { color-scheme: light dark; font: 13px/1.4 system-ui, sans-serif }
  body { margin: 1rem }
  header { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap }
  h1 { font-size: 1rem; margin: 0 }
  #graph { position: relative; margin-top: .75rem }
  #graph button { position: absolute; height: 18px; padding: 0 3px; overflow: hidden; white-space: nowrap; text-align: left;
    font: 11px/17px ui-monospace, monospace; border: 1px solid Canvas; border-radius: 2px; color: #111; cursor: pointer }
  #graph button.found { outline: 2px solid #06c; z-index: 1 }
  output { min-height: 1.4em; display: block; font-family: ui-monospace, monospace }
</style>
<header><h1>TITLE</h1><label>Mark <input type="search" id="mark"></label><button id="reset">Whole</button></header>
<output id="told" aria-live="polite">Width is time. Click a frame to zoom in.</output>
<div id="graph"></div>
<script>
  const tree = TREE;
  const [graph, told, mark] = ['graph', 'told', 'mark'].map((id) => document.getElementById(id));
  const shown = (time) => (time / 1000).toFixed(1) + ' ms, ' + ((time / tree[1]) * 100).toFixed(1) + ' %';
  const hue = (name) => [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 60, 7);
  function draw(node) {
    graph.replaceChildren();
    let depths = 0;
    const width = graph.clientWidth;
    const place = (frame, left, depth) => {
      const [name, time, children] = frame;
      const wide = (time / node[1]) * width;
      if (wide < 1) return;
      depths = Math.max(depths, depth);
      const button = document.createElement('button');
      button.textContent = name;
      button.title = name + ': ' + shown(time);
      button.style.cssText = 'left:' + left + 'px;top:' + depth * 19 + 'px;width:' + wide + 'px;background:hsl(' + hue(name) + ' 85% 68%)';
      button.classList.toggle('found', mark.value !== '' && name.toLowerCase().includes(mark.value.toLowerCase()));
      button.onclick = () => draw(frame);
      button.onmouseenter = button.onfocus = () => (told.textContent = button.title);
      graph.append(button);
      let at = left;
      for (const child of children) {
        place(child, at, depth + 1);
        at += (child[1] / node[1]) * width;
      }
    };
    place(node, 0, 0);
    graph.style.height = (depths + 1) * 19 + 'px';
    mark.oninput = () => draw(node);
    window.onresize = () => draw(node);
  }
  document.getElementById('reset').onclick = () => draw(tree);
  draw(tree);
</script>
</html>
`;
