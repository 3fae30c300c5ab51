import java.io.FileInputStream;
import java.io.InputStream;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.validate.ValidationEntry;
import net.fortuna.ical4j.validate.ValidationResult;

/** Judges calendars by ical4j's rules for their method; one line per finding, "ok" for none. */
public class Validate {
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      try (InputStream stream = new FileInputStream(file)) {
        Calendar calendar = new CalendarBuilder().build(stream);
        ValidationResult result = calendar.validate(true);
        for (ValidationEntry entry : result.getEntries()) {
          System.out.println(file + "\t" + entry.getSeverity() + "\t" + entry.getMessage());
        }
        if (result.getEntries().isEmpty()) {
          System.out.println(file + "\tok");
        }
      } catch (Exception refused) {
        System.out.println(file + "\tERROR\t" + refused);
      }
    }
  }
}
