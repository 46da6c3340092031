package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyFilter;
import dev.latchkey.operator.admin.KeyState;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListFilterTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\t\n"})
  void nothingIsEverything(String filter) {
    assertThat(ListFilter.parse(filter)).isEqualTo(KeyFilter.ALL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "actor_id=\"a\" | a | ",
        "actor_id = \"a b\" | a b | ",
        "actor_id=\"say \\\"hi\\\" \\\\ \" | `say \"hi\" \\ ` | ",
        "actor_id=team-1/x@y.z_%+ | team-1/x@y.z_%+ | ",
        "actor_id=\"x\" AND status=KEY_STATUS_ACTIVE | x | ACTIVE",
        "status = \"KEY_STATUS_REVOKED\" AND actor_id = AND1 | AND1 | REVOKED",
        "status=KEY_STATUS_EXPIRED | | EXPIRED",
        "actor_id=\"x AND status=KEY_STATUS_ACTIVE\" | x AND status=KEY_STATUS_ACTIVE | "
      })
  void filters(String filter, String actorID, KeyState state) {
    assertThat(ListFilter.parse(filter))
        .isEqualTo(new KeyFilter(Optional.ofNullable(actorID), Optional.ofNullable(state)));
  }

  @Test
  void spaceOfAllKindsAndNoneAtAll() {
    assertThat(ListFilter.parse("\n actor_id\t=\r\n\"a\"\tAND\nstatus=KEY_STATUS_ACTIVE "))
        .isEqualTo(new KeyFilter(Optional.of("a"), Optional.of(KeyState.ACTIVE)));
    assertThat(ListFilter.parse("actor_id=\"\"").actorID()).hasValue("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "actor_id",
        "actor_id=",
        "=\"x\"",
        "\"x\"",
        "actor_id=\"x",
        "actor_id=\"x\\",
        "actor_id=\"\\n\"",
        "actor_id=\"x\"y",
        "actor_id='x'",
        "actor_id=a b",
        "actor_id=a:b",
        "actor_id=a*",
        "actor_id=AND",
        "actor_id==\"x\"",
        "actor_id!=\"x\"",
        "actor_id:\"x\"",
        "actor_id>\"x\"",
        "actorId=\"x\"",
        "ACTOR_ID=\"x\"",
        "\"actor_id\"=\"x\"",
        "name=\"x\"",
        "-actor_id=\"x\"",
        "NOT actor_id=\"x\"",
        "(actor_id=\"x\")",
        "actor_id=\"x\" actor_id=\"x\"",
        "actor_id=\"x\" AND actor_id=\"x\"",
        "actor_id=\"x\" OR status=KEY_STATUS_ACTIVE",
        "actor_id=\"x\" and status=KEY_STATUS_ACTIVE",
        "actor_id=\"x\" && status=KEY_STATUS_ACTIVE",
        "actor_id=\"x\"AND status=KEY_STATUS_ACTIVE",
        "actor_id=\"x\" ANDstatus=KEY_STATUS_ACTIVE",
        "actor_id=\"x\" AND",
        "actor_id=\"x\" AND ",
        "AND actor_id=\"x\"",
        "actor_id=\"x\" AND AND status=KEY_STATUS_ACTIVE",
        "status=ACTIVE",
        "status=KEY_STATUS_UNSPECIFIED",
        "status=\"key_status_active\"",
        "status=KEY_STATUS_ACTIVE AND status=KEY_STATUS_ACTIVE"
      })
  void everythingElseIsRefused(String filter) {
    assertThatThrownBy(() -> ListFilter.parse(filter))
        .isInstanceOfSatisfying(
            RequestException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ErrorReason.FILTER_INVALID);
              assertThat(e.getMessage()).contains("actor_id", "status", "AND");
            });
  }

  @Property
  void anyActorCanBeQuoted(
      @ForAll String actorID,
      @ForAll Optional<KeyState> state,
      @ForAll @IntRange(max = 2) int spaces,
      @ForAll boolean stateFirst) {
    String space = " ".repeat(spaces);
    String quoted = '"' + actorID.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    String actor = "actor_id" + space + "=" + space + quoted;
    String status = state.map(one -> "status" + space + "=KEY_STATUS_" + one).orElse("");
    String both = stateFirst ? status + " AND " + actor : actor + " AND " + status;

    assertThat(ListFilter.parse(space + (state.isEmpty() ? actor : both) + space))
        .isEqualTo(new KeyFilter(Optional.of(actorID), state));
  }

  @Property
  void noTextGivesAnythingButAFilterOrARefusal(@ForAll("almostFilters") String filter) {
    try {
      ListFilter.parse(filter);
    } catch (RequestException e) {
      assertThat(e.reason()).isEqualTo(ErrorReason.FILTER_INVALID);
    }
  }

  @Provide
  Arbitrary<String> almostFilters() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "actor_id", "status", "=", "\"", "\\", " ", " AND ", "AND", "x", "KEY_STATUS_ACTIVE");
    return pieces.list().ofMaxSize(14).map(list -> String.join("", list));
  }
}
