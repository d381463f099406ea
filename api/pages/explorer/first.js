// Runs before anything is drawn, so that the page does not flash in the wrong colours.
(function () {
  try {
    const theme = localStorage.getItem('caplinks.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // without storage the system's choice holds
  }
})();
