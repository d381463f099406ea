/** How menus close. */

/**
 * Close a menu by Escape and by a click elsewhere.
 *
 * @param {HTMLDetailsElement} menu
 * @param {HTMLElement} summary
 */
export function closing(menu, summary) {
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    summary.focus();
  });
  document.addEventListener('pointerdown', (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
}
