package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import faaso.funko.Order;

/// The commands about what nobody else may see.
final class Secrets {
  static void secret(Call call) throws IOException {
    if (call.has("list")) {
      var secrets = call.platform().secrets();
      call.tell(secrets, () -> secrets.forEach((funko, names) -> call.print(funko + ": " + String.join(" ", names))));
      return;
    }
    require(call.has("add") != call.has("delete"), "one of -a, -d and --list is needed", "faaso secret -a hello token");
    require(call.arguments().size() == 2, "a funko and the name of a secret are missing",
        "faaso secret -a hello token");
    var order = new Order.Secret(call.funko(), call.argument(1), call.has("delete"));
    if (order.delete()) {
      call.carryOut(order);
      return;
    }
    var value = ask("Value: ");
    require(value.length > 0, "no value was given", "type one, or send it through a pipe");
    call.platform().carryOut(order, new ByteArrayInputStream(value), call);
    if (value[value.length - 1] == '\n') {
      call.print("the newline at its end is part of it");
    }
    if (call.platform().status().stream().anyMatch(one -> one.name().equals(order.funko()) && one.scale() > 0)) {
      call.print("instances that read it at their start want: faaso restart " + order.funko());
    }
  }

  static void login(Call call) throws IOException {
    call.session().login(new String(ask("Password: "), StandardCharsets.UTF_8).strip());
    call.print("logged in to " + call.session().server());
  }

  /// Typed unseen, or what comes through a pipe as it is; empty where somebody typed Ctrl-D.
  private static byte[] ask(String what) throws IOException {
    var terminal = System.console();
    return terminal == null ? System.in.readAllBytes()
        : new String(Objects.requireNonNullElse(terminal.readPassword(what), new char[0])).getBytes();
  }
}
