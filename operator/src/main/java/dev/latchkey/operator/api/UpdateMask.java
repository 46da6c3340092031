package dev.latchkey.operator.api;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads update masks (AIP-134): names of fields, separated by commas. */
final class UpdateMask {
  private UpdateMask() {}

  /**
   * What an update changes.
   *
   * @param mask empty = whatever the body has
   * @throws RequestException if it names anything that an update cannot change
   */
  static ChangeRule parse(String mask) {
    if (mask.isBlank()) {
      return ChangeRule.POPULATED;
    }
    Set<KeyField> fields = EnumSet.noneOf(KeyField.class);
    for (String path : mask.split(",", -1)) {
      fields.add(
          KeyField.ofMask(path.strip())
              .filter(KeyField.UPDATABLE::contains)
              .orElseThrow(UpdateMask::unknownPath));
    }
    return ChangeRule.masked(fields);
  }

  private static RequestException unknownPath() {
    return new RequestException(
        ErrorReason.UPDATE_MASK_INVALID,
        "update_mask: name one or more of %s, separated by commas, or leave it out."
            .formatted(
                KeyField.UPDATABLE.stream().map(KeyField::text).collect(Collectors.joining(", "))));
  }
}
