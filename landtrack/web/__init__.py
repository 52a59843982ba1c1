"""The app in the browser: routes, sign-in and pages. It draws and asks, and decides nothing."""
