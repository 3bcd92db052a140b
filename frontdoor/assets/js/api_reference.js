// Draws the API's description. Swagger UI's own start-up script would be an inline one, which our policy forbids.
const place = document.getElementById("api-reference");

SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  displayOperationId: true,
  persistAuthorization: false, // a token is not left behind in the browser
  validatorUrl: null, // nothing is sent to another host
});
