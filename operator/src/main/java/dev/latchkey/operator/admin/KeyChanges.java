package dev.latchkey.operator.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.key.IpRestriction;
import dev.latchkey.crds.key.RateLimit;
import dev.latchkey.crds.key.Visibility;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an update, or a rotation, makes of a key. All values are within the limits of the contract.
 *
 * @param displayName never cleared
 * @param scopes what it may do
 * @param metadata free-form data
 * @param rateLimit how often it may be used
 * @param ipRestriction from where it may be used; masked, canonical CIDRs
 * @param visibility whether anybody may hold it; of rotations alone
 */
public record KeyChanges(
    Change<String> displayName,
    Change<List<String>> scopes,
    Change<ObjectNode> metadata,
    Change<RateLimit> rateLimit,
    Change<IpRestriction> ipRestriction,
    Change<Visibility> visibility) {
  /** Whether nothing is to change. */
  public boolean isNone() {
    return Stream.of(displayName, scopes, metadata, rateLimit, ipRestriction, visibility)
        .allMatch(change -> change instanceof Change.Keep);
  }
}
