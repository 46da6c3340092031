/** {@code admin-api}: keys and lists over HTTP, beside what the API server does by itself. */
package dev.latchkey.bench.admin;
