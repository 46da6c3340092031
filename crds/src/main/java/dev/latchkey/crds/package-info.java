/**
 * The kinds of the API group {@code latchkey.dev}, as Java types and as the CRD YAML generated from
 * them.
 *
 * <p>Specs and statuses are immutable records. An absent field is {@code null}, an absent list or
 * map is empty. Unknown fields and unknown enum values of a newer version are tolerated; an object
 * whose spec cannot be read at all arrives with a {@code null} spec, see {@link
 * dev.latchkey.crds.client.LatchkeyClients}.
 */
package dev.latchkey.crds;
