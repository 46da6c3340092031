package dev.latchkey.operator.issuer;

import java.time.Instant;
import java.util.Optional;

/**
 * The life of a signing key or macaroon root, as its Secret says.
 *
 * @param id its id
 * @param createTime when it was made
 * @param notBefore from when it signs, until another one does
 * @param retireTime when the last token that it signed has expired; empty while it has no successor
 */
record KeyLife(String id, Instant createTime, Instant notBefore, Optional<Instant> retireTime) {}
