"use strict";

SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: "/openapi.json",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  // Else the document's address would be sent to validator.swagger.io.
  validatorUrl: null,
});
