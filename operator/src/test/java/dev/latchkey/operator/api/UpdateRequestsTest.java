package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.Change;
import dev.latchkey.operator.admin.KeyChanges;
import dev.latchkey.operator.admin.KeyKind;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Update masks and bodies: each field set, cleared and left alone. */
class UpdateRequestsTest {
  private static final Map<KeyField, String> VALUES =
      Map.of(
          KeyField.NAME, "'n'",
          KeyField.SCOPES, "['s']",
          KeyField.METADATA, "{'a':1}",
          KeyField.RATE_LIMIT_POLICY, "{'quota':1,'window':'1s'}",
          KeyField.IP_RESTRICTION, "{'allowed_cidrs':['10.0.0.0/8']}");
  private static final Map<KeyField, String> EMPTIES =
      Map.of(
          KeyField.SCOPES, "[]",
          KeyField.METADATA, "{}",
          KeyField.RATE_LIMIT_POLICY, "null",
          KeyField.IP_RESTRICTION, "{'allowed_cidrs':[]}");

  private final UpdateRequests requests = new UpdateRequests();

  enum Presence {
    SET,
    EMPTY,
    ABSENT
  }

  @Property
  void aMaskNamesExactlyWhatBecomesAsInTheBody(
      @ForAll Set<KeyField> named,
      @ForAll Map<KeyField, Presence> sent,
      @ForAll boolean wrapped,
      @ForAll KeyKind kind,
      @ForAll boolean camelCase) {
    Set<KeyField> mask = EnumSet.copyOf(KeyField.UPDATABLE);
    mask.retainAll(named);
    boolean clearsName =
        mask.contains(KeyField.NAME) && presence(sent, KeyField.NAME) != Presence.SET;
    String body = body(sent, wrapped, kind);
    String text =
        mask.stream().map(field -> name(field, camelCase)).collect(Collectors.joining(","));

    if (clearsName) {
      assertRefused(() -> read(body, kind, text), ErrorReason.FIELD_REQUIRED);
      return;
    }
    KeyChanges changes = read(body, kind, text);

    for (KeyField field : KeyField.UPDATABLE) {
      boolean set = presence(sent, field) == Presence.SET;
      Class<?> expected =
          mask.isEmpty()
              ? set ? Change.Set.class : Change.Keep.class
              : !mask.contains(field)
                  ? Change.Keep.class
                  : set ? Change.Set.class : Change.Clear.class;
      assertThat(change(changes, field)).as(field.text()).isInstanceOf(expected);
    }
    assertThat(changes.visibility()).isInstanceOf(Change.Keep.class);
  }

  @Test
  void whatTheMaskDoesNotNameMayHoldAnything() {
    KeyChanges changes = read("{'name':5,'scopes':['x'],'metadata':[]}", KeyKind.ISSUED, "scopes");

    assertThat(changes.scopes()).isInstanceOf(Change.Set.class);
    assertThat(changes.displayName()).isInstanceOf(Change.Keep.class);
  }

  @Test
  void theFieldsThatNoUpdateChangesAreIgnored() {
    KeyChanges changes =
        read(
            "{'actor_id':5,'visibility':'x','ttl':0,'key_id':[],'status':'KEY_STATUS_REVOKED'}",
            KeyKind.IMPORTED,
            "");

    assertThat(changes.visibility()).isInstanceOf(Change.Keep.class);
    assertThat(changes.displayName()).isInstanceOf(Change.Keep.class);
  }

  @Test
  void aKeyOfTheOtherKindIsRefusedAndClearsNothing() {
    assertRefused(
        () -> read("{'issued_api_key':{'scopes':['x']}}", KeyKind.IMPORTED, "scopes"),
        ErrorReason.FIELD_TYPE_INVALID);
    assertThat(read("{'issued_api_key':null,'scopes':['x']}", KeyKind.IMPORTED, "scopes").scopes())
        .isInstanceOf(Change.Set.class);
    assertRefused(
        () -> read("{'imported_api_key':[]}", KeyKind.IMPORTED, ""),
        ErrorReason.FIELD_TYPE_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "name,*",
        "actor_id",
        "actorId",
        "visibility",
        "ttl",
        "request_id",
        "status",
        "Name",
        "metadata.tier",
        "rate_limit_policy.quota",
        "rateLimit",
        "issued_api_key.name",
        ",",
        "name,",
        "name,,scopes",
        "name;scopes",
        "`name`"
      })
  void masksThatAreRefused(String mask) {
    assertRefused(() -> UpdateMask.parse(mask), ErrorReason.UPDATE_MASK_INVALID);
  }

  @Property
  void noMaskGivesAnythingButARuleOrARefusal(@ForAll String mask) {
    try {
      assertThat(KeyField.UPDATABLE).containsAll(UpdateMask.parse(mask).fields());
    } catch (RequestException e) {
      assertThat(e.reason()).isEqualTo(ErrorReason.UPDATE_MASK_INVALID);
    }
  }

  private KeyChanges read(String body, KeyKind kind, String mask) {
    byte[] json = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return requests.read(json, kind, UpdateMask.parse(mask));
  }

  private static String body(Map<KeyField, Presence> sent, boolean wrapped, KeyKind kind) {
    String members =
        KeyField.UPDATABLE.stream()
            .filter(field -> presence(sent, field) != Presence.ABSENT)
            .map(field -> "'" + field.text() + "':" + value(field, sent.get(field)))
            .collect(Collectors.joining(",", "{", "}"));
    return wrapped ? "{'" + KeyNames.member(kind) + "':" + members + "}" : members;
  }

  private static String value(KeyField field, Presence presence) {
    return presence == Presence.SET ? VALUES.get(field) : EMPTIES.getOrDefault(field, "''");
  }

  private static Presence presence(Map<KeyField, Presence> sent, KeyField field) {
    return sent.getOrDefault(field, Presence.ABSENT);
  }

  private static String name(KeyField field, boolean camelCase) {
    return !camelCase
        ? field.text()
        : switch (field) {
          case RATE_LIMIT_POLICY -> "rateLimitPolicy";
          case IP_RESTRICTION -> "ipRestriction";
          default -> field.text();
        };
  }

  private static Change<?> change(KeyChanges changes, KeyField field) {
    return switch (field) {
      case NAME -> changes.displayName();
      case SCOPES -> changes.scopes();
      case METADATA -> changes.metadata();
      case RATE_LIMIT_POLICY -> changes.rateLimit();
      case IP_RESTRICTION -> changes.ipRestriction();
      default -> throw new AssertionError(field);
    };
  }

  private static void assertRefused(Runnable reading, ErrorReason reason) {
    assertThatThrownBy(reading::run)
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
