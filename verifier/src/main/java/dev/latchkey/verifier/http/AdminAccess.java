package dev.latchkey.verifier.http;

import dev.latchkey.http.auth.Access;
import dev.latchkey.http.auth.Caller;
import dev.latchkey.http.auth.Guard;
import io.javalin.http.Handler;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who is let through to the operations that paths mark as admin ones. */
@FunctionalInterface
public interface AdminAccess {
  /** Everybody, at no cost. */
  AdminAccess OPEN = (verb, handler) -> handler;

  /**
   * A handler before which it is asked who calls, and whether they may.
   *
   * @param verb what the handler does with API keys' records
   */
  Handler guard(String verb, Handler handler);

  /**
   * Those who may do it in every namespace whose keys are verified: an answer tells of each.
   *
   * @param guard asked before the body is read
   * @param namespaces the verifier's; empty = all
   */
  static AdminAccess by(Guard guard, Set<String> namespaces) {
    List<String> each = namespaces.isEmpty() ? List.of("") : namespaces.stream().sorted().toList();
    return (verb, handler) -> {
      List<Access> needed =
          each.stream()
              .map(namespace -> new Access(verb, "apikeyrecords", namespace, Optional.empty()))
              .toList();
      return context -> {
        Caller caller = guard.authenticate(context);
        needed.forEach(access -> guard.require(caller, access));
        handler.handle(context);
      };
    };
  }
}
