// Run by Neo4j Browser before its own scripts, on its own origin: puts the saved queries among the favourites and the style into place.
// What an analyst changed stays: nothing of theirs is removed, and a query or a colour of ours that they edited is kept as edited.
// `caplinks` stands above this file: {version, documents, folders, grass, settings}.
(() => {
  "use strict";
  const read = (key, otherwise) => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const last = read("caplinks.given", null);
  if (last?.version === caplinks.version) {
    return;
  }

  const given = new Map((last?.documents ?? []).map((one) => [one.id, one.content]));
  const isOurs = (id) => String(id ?? "").startsWith("caplinks-");
  const theirs = read("neo4j.documents", [])
    .filter((one) => !isOurs(one.id) || given.get(one.id) !== one.content)
    .map((one) => (isOurs(one.id) ? { ...one, id: `mine-${one.id}` } : one));
  write("neo4j.documents", [...caplinks.documents, ...theirs]);

  const folders = read("neo4j.folders", []).filter((one) => !isOurs(one.id));
  write("neo4j.folders", [...caplinks.folders, ...folders]);

  const grass = read("neo4j.grass", null) ?? {};
  const kept = Object.entries(grass).filter(([selector, rule]) => {
    const ours = last?.grass?.[selector];
    return ours !== undefined && !same(ours, rule);
  });
  write("neo4j.grass", { ...grass, ...caplinks.grass, ...Object.fromEntries(kept) });

  if (last === null) {
    write("neo4j.settings", { ...read("neo4j.settings", {}), ...caplinks.settings });
  }
  write("caplinks.given", { version: caplinks.version, documents: caplinks.documents, grass: caplinks.grass });
})();
