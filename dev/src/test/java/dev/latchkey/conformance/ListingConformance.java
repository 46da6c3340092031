package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operation list, of both kinds. */
abstract class ListingConformance extends ConformanceTopic {
  @ParameterizedTest
  @EnumSource
  void pagesHaveEachKeyOnceNewestFirst(Kind kind) {
    String actor = unique();
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      made.add(make(kind, "{actor_id: '%s'}", actor).id());
    }

    List<JsonNode> listed = pages(kind, "actor_id=\"" + actor + "\"", 3, () -> {});

    assertThat(listed)
        .extracting(key -> key.get("key_id").asText())
        .containsExactlyInAnyOrderElementsOf(made);
    assertThat(listed)
        .extracting(key -> Instant.parse(key.get("create_time").asText()))
        .isSortedAccordingTo(Comparator.reverseOrder());
    JsonNode page = list(kind, "filter", "actor_id=\"" + actor + "\"").expect(200).json();
    assertThat(page.get(kind.members())).hasSize(7);
    assertThat(page.path("next_page_token").asText()).isEmpty();
    assertThat(page.get(kind.members()).get(0)).isEqualTo(listed.get(0));
  }

  @ParameterizedTest
  @EnumSource
  void pagesStayWholeWhileKeysComeAndGo(Kind kind) {
    String actor = unique();
    List<Key> stay = new ArrayList<>();
    List<Key> go = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      stay.add(make(kind, "{actor_id: '%s'}", actor));
      go.add(make(kind, "{actor_id: '%s'}", actor));
    }

    List<JsonNode> listed =
        pages(
            kind,
            "actor_id=\"" + actor + "\"",
            2,
            () -> {
              make(kind, "{actor_id: '%s'}", actor);
              if (kind == Kind.IMPORTED && !go.isEmpty()) {
                api().delete(go.remove(go.size() - 1).path()).expect(204);
              }
            });

    assertThat(listed).extracting(key -> key.get("key_id").asText()).doesNotHaveDuplicates();
    assertThat(listed)
        .extracting(key -> key.get("key_id").asText())
        .containsAll(stay.stream().map(Key::id).toList());
  }

  @Test
  void pageSizes() {
    Api elsewhere = api(newNamespace());
    List<Answer> made = new ArrayList<>();
    for (int i = 0; i < 51; i++) {
      made.add(elsewhere.post(Kind.ISSUED.collection(), body("{}")).expect(201));
    }
    for (String size : List.of("", "?page_size=0", "?page_size=-7", "?page_size=")) {
      JsonNode page = elsewhere.get(Kind.ISSUED.collection() + size).expect(200).json();
      assertThat(page.get("issued_api_keys")).as(size).hasSize(50);
      assertThat(page.get("next_page_token").asText()).isNotEmpty();
    }
    for (String size : List.of("1000", "1001", "99999999999999999999")) {
      JsonNode page =
          elsewhere.get(Kind.ISSUED.collection() + "?page_size=" + size).expect(200).json();
      assertThat(page.get("issued_api_keys")).as(size).hasSize(51);
      assertThat(page.path("next_page_token").asText()).isEmpty();
    }
    assertThat(
            elsewhere
                .get(Kind.ISSUED.collection() + "?page_size=51")
                .expect(200)
                .json()
                .path("next_page_token")
                .asText())
        .isEmpty();
    for (String size : List.of("ten", "1.5", "0x10")) {
      elsewhere
          .get(Kind.ISSUED.collection() + "?page_size=" + size)
          .invalid("PAGE_SIZE_INVALID")
          .naming("page_size");
    }
    elsewhere
        .get(Kind.ISSUED.collection() + "?page_size=1&page_size=2")
        .invalid("PARAMETER_REPEATED");
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyListIsAnArray(Kind kind) {
    JsonNode page = api(newNamespace()).get(kind.collection()).expect(200).json();

    assertThat(page.get(kind.members())).hasToString("[]");
    assertThat(page.path("next_page_token").asText()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void tokensAreOfOneListAndTamperEvident(Kind kind) {
    Kind other = kind == Kind.ISSUED ? Kind.IMPORTED : Kind.ISSUED;
    String actor = unique();
    make(other, "{actor_id: '%s'}", actor);
    make(kind, "{actor_id: '%s'}", actor);
    make(kind, "{actor_id: '%s'}", actor);
    String filter = "actor_id=\"" + actor + "\"";
    String token =
        list(kind, "filter", filter, "page_size", "1")
            .expect(200)
            .json()
            .get("next_page_token")
            .asText();

    list(kind, "filter", filter, "page_token", token).expect(200);
    list(kind, "filter", filter, "page_token", token, "page_size", "7").expect(200);
    list(kind, "filter", "actor_id = " + actor, "page_token", token).expect(200);
    list(kind, "page_token", token).invalid("PAGE_TOKEN_INVALID").naming("page_token");
    list(kind, "filter", filter + " AND status=KEY_STATUS_ACTIVE", "page_token", token)
        .invalid("PAGE_TOKEN_INVALID");
    list(other, "filter", filter, "page_token", token).invalid("PAGE_TOKEN_INVALID");
    String query = "?filter=" + Api.encode(filter) + "&page_token=" + token;
    api("default").get(kind.collection() + query).invalid("PAGE_TOKEN_INVALID");
    for (int i = 0; i < token.length(); i += 7) {
      char changed = token.charAt(i) == 'A' ? 'B' : 'A';
      String tampered = token.substring(0, i) + changed + token.substring(i + 1);
      list(kind, "filter", filter, "page_token", tampered).invalid("PAGE_TOKEN_INVALID");
    }
    for (String none : List.of("x", token + "A", token + "=", token.substring(1), "%")) {
      list(kind, "filter", filter, "page_token", none).invalid("PAGE_TOKEN_INVALID");
    }
  }

  @ParameterizedTest
  @EnumSource
  void filters(Kind kind) {
    String actor = "a \"quoted\" one " + unique();
    Key active = makeOf(kind, actor);
    Key revoked = makeOf(kind, actor);
    revoke(revoked, "KEY_COMPROMISE").expect(204);
    String quoted = "\"" + actor.replace("\"", "\\\"") + "\"";

    assertThat(ids(kind, "actor_id=" + quoted))
        .containsExactlyInAnyOrder(active.id(), revoked.id());
    assertThat(ids(kind, " actor_id = " + quoted + " AND status = KEY_STATUS_ACTIVE "))
        .containsExactly(active.id());
    assertThat(ids(kind, "status=\"KEY_STATUS_REVOKED\" AND actor_id=" + quoted))
        .containsExactly(revoked.id());
    assertThat(ids(kind, "status=KEY_STATUS_EXPIRED AND actor_id=" + quoted)).isEmpty();
    assertThat(ids(kind, "actor_id=\"nobody\"")).isEmpty();
    assertThat(ids(kind, "status=KEY_STATUS_REVOKED")).contains(revoked.id());
    Key expired = makeExpired(kind);
    assertThat(ids(kind, "status=KEY_STATUS_EXPIRED")).contains(expired.id());
    assertThat(ids(kind, "status=KEY_STATUS_ACTIVE")).doesNotContain(expired.id());
  }

  @ParameterizedTest
  @EnumSource
  void anyOtherFilterIsRefused(Kind kind) {
    for (String filter :
        List.of(
            "name=\"x\"",
            "actor_id",
            "actor_id=",
            "actor_id!=\"x\"",
            "actor_id:\"x\"",
            "actor_id=\"x\" OR status=KEY_STATUS_ACTIVE",
            "NOT actor_id=\"x\"",
            "actor_id=\"x\" actor_id=\"y\"",
            "actor_id=\"x\" AND actor_id=\"x\"",
            "actor_id=\"x\" AND",
            "actor_id=\"x",
            "status=ACTIVE",
            "status=KEY_STATUS_UNSPECIFIED",
            "status=KEY_STATUS_ACTIVE AND status=KEY_STATUS_REVOKED",
            "(actor_id=\"x\")",
            "actor_id=\"x\"AND status=KEY_STATUS_ACTIVE")) {
      list(kind, "filter", filter).invalid("FILTER_INVALID").naming("filter");
    }
  }

  private Key makeOf(Kind kind, String actor) {
    return make(kind, "{actor_id: '%s'}", actor);
  }

  private List<String> ids(Kind kind, String filter) {
    List<String> ids = new ArrayList<>();
    list(kind, "filter", filter, "page_size", "1000")
        .expect(200)
        .json()
        .get(kind.members())
        .forEach(key -> ids.add(key.get("key_id").asText()));
    return ids;
  }

  /** All keys that a filter lets through, page by page. */
  private List<JsonNode> pages(Kind kind, String filter, int size, Runnable between) {
    List<JsonNode> keys = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          list(kind, "filter", filter, "page_size", Integer.toString(size), "page_token", token)
              .expect(200)
              .json();
      assertThat(page.get(kind.members()).size()).isLessThanOrEqualTo(size);
      page.get(kind.members()).forEach(keys::add);
      token = page.path("next_page_token").asText();
      between.run();
    } while (!token.isEmpty());
    return keys;
  }

  private Answer list(Kind kind, String... parameters) {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      query
          .append(i == 0 ? '?' : '&')
          .append(parameters[i])
          .append('=')
          .append(Api.encode(parameters[i + 1]));
    }
    return api().get(kind.collection() + query);
  }
}
