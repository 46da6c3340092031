package dev.latchkey.operator.api;

import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.Change;
import dev.latchkey.operator.admin.KeyChanges;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What becomes of a key's fields by what a body says of them, or does not say. Immutable.
 *
 * @param fields the fields that are looked at; others stay
 * @param clearsAbsent whether a field that the body does not have is cleared
 * @param clearsEmpty whether a field that is empty in the body is cleared
 */
record ChangeRule(Set<KeyField> fields, boolean clearsAbsent, boolean clearsEmpty) {
  /** The rule of updates without a mask: what is populated changes (AIP-134). */
  static final ChangeRule POPULATED = new ChangeRule(KeyField.UPDATABLE, false, false);

  /** The rule of rotations: what is there overrides, though it be empty. */
  static final ChangeRule OVERRIDES = new ChangeRule(KeyField.ROTATABLE, false, true);

  ChangeRule {
    fields = Set.copyOf(fields);
  }

  /** The rule of updates with a mask: what it names becomes as in the body. */
  static ChangeRule masked(Set<KeyField> mask) {
    return new ChangeRule(mask, true, true);
  }

  /**
   * What becomes of a key.
   *
   * @throws RequestException if its name would be cleared
   */
  KeyChanges changes(KeyFields body) {
    Change<String> name = change(KeyField.NAME, body.name(), String::isEmpty);
    if (name instanceof Change.Clear) {
      throw NewKeys.missing(KeyField.NAME);
    }
    return new KeyChanges(
        name,
        change(KeyField.SCOPES, body.scopes(), scopes -> scopes.isEmpty()),
        change(KeyField.METADATA, body.metadata(), metadata -> metadata.isEmpty()),
        change(KeyField.RATE_LIMIT_POLICY, body.rateLimit(), limit -> false),
        change(
            KeyField.IP_RESTRICTION,
            body.ipRestriction(),
            restriction -> restriction.allowedCIDRs().isEmpty()),
        change(KeyField.VISIBILITY, body.visibility(), visibility -> false));
  }

  private <T> Change<T> change(KeyField field, Optional<T> given, Predicate<T> isEmpty) {
    if (!fields.contains(field)) {
      return new Change.Keep<>();
    }
    if (given.isEmpty()) {
      return clearIf(clearsAbsent);
    }
    return isEmpty.test(given.get()) ? clearIf(clearsEmpty) : new Change.Set<>(given.get());
  }

  private static <T> Change<T> clearIf(boolean clears) {
    return clears ? new Change.Clear<>() : new Change.Keep<>();
  }
}
