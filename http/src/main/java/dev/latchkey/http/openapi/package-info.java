/** What the HTTP API is, for programs and for people: the OpenAPI document. */
package dev.latchkey.http.openapi;
