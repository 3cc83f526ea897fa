package dev.supervisor.samples;

import java.sql.SQLException;
import javax.sql.DataSource;

/** The table of orders, for {@link S72ServiceUnderLoad}. */
final class Orders {
  /** Takes one order, and may wait. */
  interface Reader {
    void take(String order) throws InterruptedException;
  }

  private final DataSource database;

  Orders(DataSource database) throws SQLException {
    this.database = database;
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS orders(name VARCHAR PRIMARY KEY)");
    }
  }

  void insert(String order) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.prepareStatement("INSERT INTO orders VALUES(?)")) {
      statement.setString(1, order);
      statement.executeUpdate();
    }
  }

  int count() throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  void forEach(Reader reader) throws SQLException, InterruptedException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT name FROM orders")) {
      while (rows.next()) {
        reader.take(rows.getString(1));
      }
    }
  }
}
