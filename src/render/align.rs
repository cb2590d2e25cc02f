//! `{{#align}}`: cells of neighbouring lines under each other, as gofmt has them.
//!
//! A tab behind the indentation ends a cell. A column is as wide as its widest cell among neighbouring lines that
//! have one there, and one blank more (elastic tab stops).

/// The block with its tabs turned into blanks.
pub fn align(block: &str) -> String {
    let lines: Vec<(&str, Vec<&str>)> = block.lines().map(cells).collect();
    let mut out = String::with_capacity(block.len() * 2);
    for (number, (indent, row)) in lines.iter().enumerate() {
        out.push_str(indent);
        for (column, cell) in row.iter().enumerate() {
            out.push_str(cell);
            if column + 1 < row.len() {
                let width = width(&lines, number, column);
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

fn cells(line: &str) -> (&str, Vec<&str>) {
    let text = line.trim_start_matches('\t');
    let indent = line.get(..line.len() - text.len()).unwrap_or("");
    (indent, text.split('\t').collect())
}

/// The widest cell of a column among the lines around one that have the column.
fn width(lines: &[(&str, Vec<&str>)], at: usize, column: usize) -> usize {
    let has = |(_, row): &&(&str, Vec<&str>)| row.len() > column + 1;
    let above = lines.get(..at).unwrap_or(&[]).iter().rev().take_while(has);
    let below = lines.get(at..).unwrap_or(&[]).iter().take_while(has);
    above.chain(below).filter_map(|(_, row)| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::align;

    #[test]
    fn columns_are_as_wide_as_their_neighbours() {
        assert_eq!(align("\tID\tstring\n\tQuantity\tint64\t// n\n\n\ta\tb\n"), "\tID       string\n\tQuantity int64 // n\n\n\ta b\n");
        assert_eq!(align("\tA\tint\t`x`\n\tLong\tuuid.UUID\t`y`\n"), "\tA    int       `x`\n\tLong uuid.UUID `y`\n");
    }
}
