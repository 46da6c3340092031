package dev.latchkey.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpContractTest {
  private static final String DOCUMENT =
      """
      {
        "openapi": "3.1.1",
        "info": {"title": "Pets", "version": "1"},
        "paths": {
          "/pets/{id}": {
            "get": {
              "responses": {
                "200": {
                  "description": "A pet.",
                  "headers": {"Age": {"schema": {"type": "string", "pattern": "^[0-9]+$"}}},
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
                },
                "304": {"description": "As before."},
                "404": {
                  "description": "None.",
                  "content": {
                    "application/json": {
                      "schema": {"$ref": "#/components/schemas/Status"},
                      "examples": {"PET_NOT_FOUND": {"$ref": "#/components/examples/PET_NOT_FOUND"}}
                    }
                  }
                },
                "default": {"$ref": "#/components/responses/ServerError"}
              }
            }
          },
          "/pets/{id}:feed": {
            "post": {
              "responses": {
                "201": {
                  "description": "Fed.",
                  "headers": {"Location": {"required": true, "schema": {"pattern": "^/meals/"}}}
                }
              }
            }
          }
        },
        "components": {
          "schemas": {
            "Pet": {
              "type": "object",
              "properties": {
                "born": {"type": "string", "format": "date-time"},
                "kin": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                "notes": {"type": "object", "additionalProperties": true}
              },
              "required": ["born"]
            },
            "Status": {
              "type": "object",
              "properties": {
                "code": {"type": "integer"},
                "details": {"type": "array", "items": {"type": "object", "additionalProperties": true}}
              }
            }
          },
          "examples": {
            "PET_NOT_FOUND": {"value": {"code": 5, "details": [{"reason": "PET_NOT_FOUND"}]}},
            "PATH_NOT_FOUND": {"value": {"code": 5, "details": [{"reason": "PATH_NOT_FOUND"}]}},
            "INTERNAL": {"value": {"code": 13, "details": [{"reason": "INTERNAL"}]}}
          },
          "responses": {
            "PathNotFound": {
              "description": "No path.",
              "content": {
                "application/json": {
                  "schema": {"$ref": "#/components/schemas/Status"},
                  "examples": {"none": {"$ref": "#/components/examples/PATH_NOT_FOUND"}}
                }
              }
            },
            "MethodNotAllowed": {
              "description": "No method.",
              "headers": {"Allow": {"required": true, "schema": {"type": "string"}}}
            },
            "ServerError": {
              "description": "Others.",
              "content": {
                "application/json": {
                  "schema": {"$ref": "#/components/schemas/Status"},
                  "examples": {"internal": {"$ref": "#/components/examples/INTERNAL"}}
                }
              }
            }
          }
        }
      }
      """;

  private static final String UNLISTED =
      "the document lists no such operation, or no such status of it";
  private static final String PET = "{\"born\":\"2026-11-25T09:30:00Z\"}";
  private static final String INTERNAL = "{\"code\":13,\"details\":[{\"reason\":\"INTERNAL\"}]}";
  private static final String NO_PET = "{\"code\":5,\"details\":[{\"reason\":\"PET_NOT_FOUND\"}]}";
  private static final String NO_PATH =
      "{\"code\":5,\"details\":[{\"reason\":\"PATH_NOT_FOUND\"}]}";

  private final HttpContract contract = new HttpContract(new ObjectMapper().readTree(DOCUMENT));

  HttpContractTest() throws IOException {}

  @Test
  void whatTheDocumentListsIsAllowed() {
    assertThat(violations("GET", "/pets/7", 200, PET, "Age", "3", "Date", "today")).isEmpty();
    assertThat(violations("HEAD", "/pets/7", 200, "")).isEmpty();
    assertThat(violations("GET", "/pets/7", 304, "")).isEmpty();
    assertThat(violations("GET", "/pets/7", 404, NO_PET)).isEmpty();
    assertThat(violations("GET", "/pets/7", 500, INTERNAL)).isEmpty();
    assertThat(violations("POST", "/pets/7:feed", 201, "", "Location", "/meals/1")).isEmpty();
    assertThat(violations("POST", "/pets/7%3Afeed", 201, "", "Location", "/meals/1")).isEmpty();
  }

  @Test
  void whereThereIsNoOperationTheAnswerSaysSo() {
    assertThat(violations("GET", "/cats", 404, NO_PATH)).isEmpty();
    assertThat(violations("GET", "/cats", 500, INTERNAL)).isEmpty();
    assertThat(violations("PUT", "/pets/7", 405, "", "Allow", "GET")).isEmpty();

    assertThat(violations("GET", "/cats", 200, "{}")).containsExactly(UNLISTED);
    assertThat(violations("GET", "/cats", 404, NO_PET)).hasSize(1);
    assertThat(violations("PUT", "/pets/7", 405, "")).containsExactly("it needs the header Allow");
    assertThat(violations("PUT", "/pets/7", 404, NO_PATH)).isNotEmpty();
    assertThat(violations("POST", "/pets/7:eat", 404, NO_PATH)).isEmpty();
  }

  @Test
  void statusesTypesAndHeadersThatAreNotListed() {
    assertThat(violations("GET", "/pets/7", 204, "")).containsExactly(UNLISTED);
    assertThat(violations("GET", "/pets/7", 200, PET, "Content-Type", "text/plain"))
        .containsExactly("its Content-Type is 'text/plain', not one of [application/json]");
    assertThat(violations("GET", "/pets/7", 200, PET, "Access-Control-Allow-Origin", "*"))
        .containsExactly("the header access-control-allow-origin is not listed");
    assertThat(violations("GET", "/pets/7", 200, PET, "Age", "old")).hasSize(1);
    assertThat(violations("POST", "/pets/7:feed", 201, ""))
        .containsExactly("it needs the header Location");
    assertThat(violations("POST", "/pets/7:feed", 201, "", "Location", "/pets")).hasSize(1);
    assertThat(violations("POST", "/pets/7:feed", 201, "{}", "Location", "/meals/1"))
        .containsExactly("it has no body");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | born",
        "{'born':'today'} | born",
        "{'born':'2026-11-25T09:30:00Z','secret':'x'} | secret",
        "{'born':'2026-11-25T09:30:00Z','kin':[{'born':'2026-11-25T09:30:00Z','x':1}]} |"
            + " body/kin/0: ",
        "{'born':'2026-11-25T09:30:00Z'}} | no JSON",
        "{'born':'x','born':'2026-11-25T09:30:00Z'} | no JSON",
        "'' | "
      })
  void bodiesThatTheSchemaDoesNotAllow(String body, String named) {
    assertThat(violations("GET", "/pets/7", 200, body.replace('\'', '"')))
        .singleElement()
        .asString()
        .contains(named == null ? "" : named);
  }

  @Test
  void freeFormObjectsMayHoldAnything() {
    String body = PET.replace("}", ",\"notes\":{\"x\":{\"y\":1}}}");

    assertThat(violations("GET", "/pets/7", 200, body)).isEmpty();
  }

  @Test
  void reasonsThatAreNotListed() {
    assertThat(violations("GET", "/pets/7", 404, NO_PATH))
        .containsExactly(
            "its reason is PATH_NOT_FOUND (code 5), not one of [PET_NOT_FOUND (code 5)]");
    assertThat(violations("GET", "/pets/7", 404, NO_PET.replace("5", "6"))).hasSize(1);
  }

  @Test
  void theErrorSaysWhatWasAnsweredToWhat() {
    assertThatThrownBy(() -> contract.check(exchange("GET", "/pets/7", 200, "{}")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("GET /pets/7 answered 200", "born", "The body was: {}");
  }

  private List<String> violations(
      String method, String path, int status, String body, String... headers) {
    return contract.violations(exchange(method, path, status, body, headers));
  }

  private static Exchange exchange(
      String method, String path, int status, String body, String... headers) {
    Map<String, List<String>> all = new TreeMap<>();
    if (!body.isEmpty()) {
      all.put("Content-Type", List.of("application/json"));
    }
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], List.of(headers[i + 1]));
    }
    return new Exchange(method, path, status, all, body);
  }
}
