/** For pages beside the explorer: what to know of the documents before relying on them, as it stands above its views. */

import { loadNotes } from './core/coverage.js';

const place = document.getElementById('notice');
if (!place) throw new Error('no #notice on the page');
try {
  const notes = await loadNotes();
  place.textContent = notes.join(' ');
  place.hidden = !notes.length;
} catch {
  // it needs a key, or Neo4j is away: the page is of use without it
}
