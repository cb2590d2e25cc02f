//! `{{#align}}`: cells of neighbouring lines under each other, as gofmt has them.
//!
//! A tab behind the indentation ends a cell. A column is as wide as its widest cell among neighbouring lines that
//! have one there, and one blank more (elastic tab stops). Keys of a literal are neighbours only where their lengths
//! are alike.

/// The block with its tabs turned into blanks.
pub fn align(block: &str) -> String {
    let lines: Vec<Line<'_>> = block.lines().map(cells).collect();
    let sections = sections(&lines);
    let mut out = String::with_capacity(block.len() * 2);
    for (number, (indent, row)) in lines.iter().enumerate() {
        out.push_str(indent);
        for (column, cell) in row.iter().enumerate() {
            out.push_str(cell);
            if column + 1 < row.len() {
                let width = width(&lines, &sections, number, column);
                out.extend(std::iter::repeat_n(' ', width + 1 - cell.chars().count()));
            }
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    if !block.ends_with('\n') {
        out.pop();
    }
    out
}

/// The indentation and the cells.
type Line<'t> = (&'t str, Vec<&'t str>);

/// The longest key that stands beside any other.
const SMALL: usize = 40;

/// A number for each line, the same for those whose keys gofmt puts under each other: beside a long one, a key belongs
/// to it where it is not 2.5 times longer or shorter than those above are on average.
fn sections(lines: &[Line<'_>]) -> Vec<usize> {
    let (mut section, mut before, mut logarithms): (usize, usize, Vec<f64>) = (0, 0, Vec::new());
    let mut numbers = Vec::with_capacity(lines.len());
    for (_, row) in lines {
        let key = row.first().filter(|_| row.len() > 1).and_then(|cell| cell.strip_suffix(':'));
        let size = key.map_or(0, |key| key.chars().count());
        if size > 0 && before > 0 && before.max(size) > SMALL && !logarithms.is_empty() {
            let mean = (logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp();
            let ratio = size as f64 / mean;
            if 2.5 * ratio <= 1.0 || 2.5 <= ratio {
                section += 1;
                logarithms.clear();
            }
        }
        if size > 0 {
            logarithms.push((size as f64).ln());
        } else {
            logarithms.clear();
        }
        before = size;
        numbers.push(section);
    }
    numbers
}

fn cells(line: &str) -> Line<'_> {
    let text = line.trim_start_matches('\t');
    let indent = line.get(..line.len() - text.len()).unwrap_or("");
    (indent, text.split('\t').collect())
}

/// The widest cell of a column among the lines around one that have the column.
fn width(lines: &[Line<'_>], sections: &[usize], at: usize, column: usize) -> usize {
    let own = sections.get(at);
    let has = |(number, (_, row)): &(usize, &Line<'_>)| row.len() > column + 1 && sections.get(*number) == own;
    let above = lines.iter().enumerate().take(at).rev().take_while(has);
    let below = lines.iter().enumerate().skip(at).take_while(has);
    above.chain(below).filter_map(|(_, (_, row))| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::align;

    #[test]
    fn columns_are_as_wide_as_their_neighbours() {
        assert_eq!(align("\tID\tstring\n\tQuantity\tint64\t// n\n\n\ta\tb\n"), "\tID       string\n\tQuantity int64 // n\n\n\ta b\n");
        let (long, short) = ("N".repeat(44), "N".repeat(20));
        let keys = format!("\t{short}:\ta\n\t{long}:\tb\n\tMaker:\tc\n\tId:\td\n");
        assert_eq!(align(&keys), format!("\t{short}:                         a\n\t{long}: b\n\tMaker: c\n\tId:    d\n"));
        assert_eq!(align("\tA\tint\t`x`\n\tLong\tuuid.UUID\t`y`\n"), "\tA    int       `x`\n\tLong uuid.UUID `y`\n");
    }
}
