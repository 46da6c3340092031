/** Namespaces' ApiKeyIssuers, and the life-cycle of their signing keys. */
package dev.latchkey.operator.issuer;
