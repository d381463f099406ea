/** Light or dark: what the system says, until someone chooses. */

import { fill, h } from '../core/dom.js';
import { icon } from './icons.js';

const KEY = 'caplinks.theme';

/** @returns {'light' | 'dark'} The theme in which the page is drawn now. */
export function themeNow() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/**
 * @param {HTMLElement} button Becomes the switch.
 * @param {() => void} changed
 */
export function themeSwitch(button, changed) {
  const draw = () => {
    const other = themeNow() === 'dark' ? 'light' : 'dark';
    fill(button, icon('theme'), h('span', { class: 'unseen' }, `Switch to ${other}`));
    button.title = `Switch to ${other}`;
  };
  button.addEventListener('click', () => {
    const other = themeNow() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = other;
    try {
      localStorage.setItem(KEY, other);
    } catch {
      // it holds for this page then
    }
    draw();
    changed();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    draw();
    changed();
  });
  draw();
}
