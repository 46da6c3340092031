/** What happens to a request before any route: small bodies, direct answers, and the hand-over. */
package dev.latchkey.http.direct;
