/** Telling of what happens to keys and credentials: as Events, and as lines of the audit log. */
package dev.latchkey.operator.audit;
