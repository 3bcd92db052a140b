// Runs before the first paint: tells the style sheet that scripts run, so that nothing jumps when they do.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
