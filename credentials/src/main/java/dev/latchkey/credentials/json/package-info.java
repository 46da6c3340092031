/** Reading JSON that may come from an attacker. */
package dev.latchkey.credentials.json;
