package dev.latchkey.verifier.http;

import dev.latchkey.http.auth.Access;
import dev.latchkey.http.auth.Caller;
import dev.latchkey.http.auth.Guard;
import io.javalin.http.Handler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Who is let through to the operations that paths mark as admin ones. */
public interface AdminAccess {
  /** Everybody, at no cost. */
  AdminAccess OPEN =
      new AdminAccess() {
        @Override
        public Handler guard(String verb, Handler handler) {
          return handler;
        }

        @Override
        public boolean admitsAtOnce(String verb, HttpFields headers) {
          return true;
        }
      };

  /**
   * A handler before which it is asked who calls, and whether they may.
   *
   * @param verb what the handler does with API keys' records
   */
  Handler guard(String verb, Handler handler);

  /**
   * Whether it is known without asking anybody that a request is let through. {@code false} says
   * nothing.
   *
   * @param verb what is to be done with API keys' records
   * @param headers the request's
   */
  boolean admitsAtOnce(String verb, HttpFields headers);

  /**
   * Those who may do it in every namespace whose keys are verified: an answer tells of each.
   *
   * @param guard asked before the body is read
   * @param namespaces the verifier's; empty = all
   */
  static AdminAccess by(Guard guard, Set<String> namespaces) {
    Map<String, List<Access>> neededByVerb = new ConcurrentHashMap<>();
    return new AdminAccess() {
      @Override
      public Handler guard(String verb, Handler handler) {
        List<Access> needed = needed(verb);
        return context -> {
          Caller caller = guard.authenticate(context);
          needed.forEach(access -> guard.require(caller, access));
          handler.handle(context);
        };
      }

      @Override
      public boolean admitsAtOnce(String verb, HttpFields headers) {
        return guard.remembersToAdmit(
            headers.getValuesList(HttpHeader.AUTHORIZATION), needed(verb));
      }

      private List<Access> needed(String verb) {
        return neededByVerb.computeIfAbsent(verb, same -> AdminAccess.needed(verb, namespaces));
      }
    };
  }

  /** What one must be allowed to do in order to do something in each of some namespaces. */
  static List<Access> needed(String verb, Set<String> namespaces) {
    List<String> each = namespaces.isEmpty() ? List.of("") : namespaces.stream().sorted().toList();
    return each.stream()
        .map(namespace -> new Access(verb, "apikeyrecords", namespace, Optional.empty()))
        .toList();
  }
}
