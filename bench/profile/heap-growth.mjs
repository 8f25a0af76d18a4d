/** How many objects of each kind a heap snapshot has, and their own bytes. */
function countsOf(text) {
  const { snapshot, nodes, strings } = JSON.parse(text);
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, nameAt, sizeAt] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field));
  const counts = new Map();
  for (let node = 0; node < nodes.length; node += fields.length) {
    const type = types[typeAt][nodes[node + typeAt]];
    // Texts are as many names as there are texts.
    const name = type === 'object' || type === 'closure' ? `${type} ${strings[nodes[node + nameAt]]}` : type;
    const count = counts.get(name) ?? { objects: 0, bytes: 0 };
    count.objects += 1;
    count.bytes += nodes[node + sizeAt];
    counts.set(name, count);
  }
  return counts;
}

/** What has grown from one heap snapshot to the next, the most bytes first. */
export function heapGrowth(before, after, count) {
  const [earlier, later] = [countsOf(before), countsOf(after)];
  const sum = (counts) => [...counts.values()].reduce((total, { bytes }) => total + bytes, 0);
  const grown = [...later].map(([name, { objects, bytes }]) => ({
    name,
    objects: objects - (earlier.get(name)?.objects ?? 0),
    bytes: bytes - (earlier.get(name)?.bytes ?? 0),
  }));
  return {
    bytesBefore: sum(earlier),
    bytesAfter: sum(later),
    grown: grown.toSorted((a, b) => b.bytes - a.bytes).slice(0, count),
  };
}
