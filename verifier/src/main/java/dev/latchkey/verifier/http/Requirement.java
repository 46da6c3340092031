package dev.latchkey.verifier.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpURI;

/**
 * What a gateway requires of a credential, as it says in the target of its request.
 *
 * <p>To exactly {@code /authz} it says so in the query. Below it the target is its client's, with a
 * prefix of the gateway's: there it says so in the first segments, as the client cannot reach
 * those. Paths are taken as they were sent. Nothing is resolved, as a client's {@code ..} must not
 * lead out of the gateway's prefix; so whatever the client's path is, it can add a requirement and
 * remove none.
 *
 * <p>What is misspelt is no requirement any more, and must not pass for none.
 *
 * @param scopes all that the credential must have
 * @param simple whether nothing but 200, 401 and 403 may be answered
 * @param defect what is wrong with the target; empty if nothing is
 */
record Requirement(List<String> scopes, boolean simple, Optional<String> defect) {
  private static final String PATH = "/authz";
  private static final String BELOW = PATH + "/";
  private static final String SCOPES = "scopes";
  private static final String SCOPE = "scope";
  private static final String SIMPLE = "simple";

  private static final String WRONG_PARAMETER =
      "A gateway asks for /authz with the parameters scope=NAME and simple=true in the query, and"
          + " no others.";
  private static final String NO_SCOPE =
      "A gateway asks for scopes and names none: leave the parameter out, or name some.";
  private static final String WRONG_SEGMENT =
      "After /authz/ a path may begin with simple=true, and then with scopes=NAME,NAME: one of them"
          + " is misspelt, or empty.";
  private static final int MAX_SCOPES = 100;
  private static final String TOO_MANY = "A gateway asks for at most 100 scopes.";
  private static final String WRONG_ENCODING =
      "What a gateway asks for is not percent-encoded UTF-8.";

  Requirement {
    scopes = List.copyOf(scopes);
  }

  /** Whether a path is one at which gateways ask. */
  static boolean isAt(String path) {
    return path != null && path.startsWith(PATH) && (path.equals(PATH) || path.startsWith(BELOW));
  }

  /** What is said at such a path. */
  static Requirement of(HttpURI uri) {
    String path = uri.getPath();
    return path.equals(PATH) ? ofQuery(uri.getQuery()) : ofPath(path);
  }

  private static Requirement ofPath(String path) {
    List<String> segments = List.of(path.substring(beginning(path)).split("/", 3));
    Parameter first = Parameter.of(segments.get(0));
    if (!first.isNamed(SIMPLE)) {
      return ofSegment(first, false);
    }
    if (!first.decoded().equals(Optional.of(SIMPLE + "=true"))) {
      return defect(WRONG_SEGMENT, false);
    }
    return segments.size() == 1
        ? new Requirement(List.of(), true, Optional.empty())
        : ofSegment(Parameter.of(segments.get(1)), true);
  }

  /** Where the first segment begins that says something: a slash too many loses no requirement. */
  private static int beginning(String path) {
    int start = BELOW.length();
    while (path.startsWith("/", start) || path.startsWith("./", start)) {
      start = path.indexOf('/', start) + 1;
    }
    return start;
  }

  private static Requirement ofSegment(Parameter segment, boolean simple) {
    if (segment.decoded().isEmpty()) {
      return defect(WRONG_ENCODING, simple);
    }
    if (!segment.isNamed(SCOPES) && !segment.isNamed(SCOPE)) {
      return segment.isEncodedTwice()
          ? defect(WRONG_SEGMENT, simple)
          : new Requirement(List.of(), simple, Optional.empty());
    }
    if (!segment.decoded().get().startsWith(SCOPES + "=")) {
      return defect(WRONG_SEGMENT, simple);
    }
    List<String> scopes = new ArrayList<>();
    // Split before it is decoded: a scope may hold a comma.
    for (String scope : afterEquals(segment.text()).split(",", -1)) {
      scopes.add(decoded(scope).orElse(""));
    }
    return scopes.contains("")
        ? defect(WRONG_SEGMENT, simple)
        : new Requirement(scopes, simple, tooMany(scopes));
  }

  /** What follows the first equals sign, which some proxies encode. */
  private static String afterEquals(String segment) {
    int plain = segment.indexOf('=');
    int encoded = segment.toUpperCase(Locale.ROOT).indexOf("%3D");
    return plain >= 0 && (encoded < 0 || plain < encoded)
        ? segment.substring(plain + 1)
        : segment.substring(encoded + 3);
  }

  private static Requirement ofQuery(String query) {
    List<String> scopes = new ArrayList<>();
    boolean simple = false;
    Optional<String> defect = Optional.empty();
    for (String parameter : (query == null ? "" : query).split("&")) {
      if (parameter.isEmpty()) {
        continue;
      }
      String[] parts = parameter.replace('+', ' ').split("=", 2);
      Optional<String> name = decoded(parts[0]);
      Optional<String> value = parts.length < 2 ? Optional.of("") : decoded(parts[1]);
      if (name.isEmpty() || value.isEmpty()) {
        defect = Optional.of(WRONG_ENCODING);
      } else if (name.get().equals(SIMPLE) && value.get().equals("true")) {
        simple = true;
      } else if (name.get().equals(SCOPE)) {
        List<String> named = List.of(value.get().split("[ ,]+"));
        if (named.stream().allMatch(String::isEmpty)) {
          defect = Optional.of(NO_SCOPE);
        }
        named.stream().filter(scope -> !scope.isEmpty()).forEach(scopes::add);
      } else {
        defect = Optional.of(WRONG_PARAMETER);
      }
    }
    return new Requirement(scopes, simple, defect.or(() -> tooMany(scopes)));
  }

  /** No key has more, and each is looked for. */
  private static Optional<String> tooMany(List<String> scopes) {
    return scopes.size() > MAX_SCOPES ? Optional.of(TOO_MANY) : Optional.empty();
  }

  private static Requirement defect(String text, boolean simple) {
    return new Requirement(List.of(), simple, Optional.of(text));
  }

  /** Percent-decoded, as UTF-8; empty if it cannot be. */
  private static Optional<String> decoded(String text) {
    if (text.indexOf('%') < 0) {
      return Optional.of(text);
    }
    try {
      // The decoder is one for forms, where a plus is a space.
      return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException noEncoding) {
      return Optional.empty();
    }
  }

  /**
   * A path segment, which may be a parameter.
   *
   * @param text as sent
   * @param decoded empty if it cannot be decoded
   */
  private record Parameter(String text, Optional<String> decoded) {
    static Parameter of(String segment) {
      return new Parameter(segment, Requirement.decoded(segment));
    }

    /** Whether it would be one of ours if it were decoded once more. */
    boolean isEncodedTwice() {
      Parameter once = new Parameter(text, decoded.flatMap(Requirement::decoded));
      return once.isNamed(SCOPES) || once.isNamed(SCOPE) || once.isNamed(SIMPLE);
    }

    /** Whether it has a name, also in another spelling. */
    boolean isNamed(String name) {
      return decoded
          .filter(known -> known.indexOf('=') >= 0)
          .map(known -> known.substring(0, known.indexOf('=')).strip())
          .filter(name::equalsIgnoreCase)
          .isPresent();
    }
  }
}
