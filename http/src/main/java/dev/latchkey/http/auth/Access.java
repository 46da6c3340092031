package dev.latchkey.http.auth;

import java.util.Objects;
import java.util.Optional;

/**
 * Something that one may be allowed to do with resources of the group {@code latchkey.dev}.
 * Immutable.
 *
 * @param verb what is done: one of Kubernetes' verbs, or one of ours such as {@code rotate}
 * @param resource with what: the plural in small letters, such as {@code issuedapikeys}
 * @param namespace where; empty = in all namespaces
 * @param name with which one; empty = with any
 */
public record Access(String verb, String resource, String namespace, Optional<String> name) {
  public Access {
    Objects.requireNonNull(verb, "verb");
    Objects.requireNonNull(resource, "resource");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
  }
}
