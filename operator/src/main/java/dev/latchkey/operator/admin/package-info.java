/**
 * What is done to keys on request: issued, imported, listed, updated, rotated, revoked, deleted.
 * Over the same resources, records and rules as the reconcilers; knows nothing of HTTP but its
 * reasons for refusing.
 */
package dev.latchkey.operator.admin;
