package dev.latchkey.crds.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** What the specs of both kinds of key have in common. */
public sealed interface KeySpec permits IssuedApiKeySpec, ImportedApiKeySpec {
  /** A name for people, or {@code null}. */
  String displayName();

  /** Who acts with this key. */
  String actorID();

  /** What the key may do, as its APIs understand it. */
  List<String> scopes();

  /** The APIs that the key is for, each once; empty = those that name no audience of theirs. */
  List<String> audiences();

  /** Life of a credential from its creation, one number and one of s m h d w, or {@code null}. */
  String ttl();

  /** When a credential expires, or {@code null}. */
  Instant expireTime();

  /** Whether anybody may hold the credential; never {@code null}. */
  Visibility visibility();

  /** Free-form data that a verification answers with, or {@code null}. */
  ObjectNode metadata();

  /** How often a credential may be used, or {@code null}. */
  RateLimit rateLimit();

  /** From where a credential may be used, or {@code null}. */
  IpRestriction ipRestriction();

  /** That this key is revoked, or {@code null}. */
  Revocation revocation();
}
