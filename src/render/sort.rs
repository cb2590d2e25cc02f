//! `{{#sort}}`: lines in the order of formatters that sort declarations; runs of digits compare as numbers.

use std::cmp::Ordering;

/// The block with its lines sorted.
pub fn sort(block: &str) -> String {
    let mut lines: Vec<&str> = block.lines().collect();
    lines.sort_by(|a, b| compare(a, b));
    let mut text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    if !block.ends_with('\n') {
        text.pop();
    }
    text
}

fn compare(a: &str, b: &str) -> Ordering {
    // The end of a declaration is no part of its name.
    let (mut a, mut b) = (a.trim_end_matches(';'), b.trim_end_matches(';'));
    loop {
        let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (of_a, of_b) = (digits(a), digits(b));
        let order = if of_a > 0 && of_b > 0 {
            let (number_a, rest_a) = a.split_at(of_a);
            let (number_b, rest_b) = b.split_at(of_b);
            (a, b) = (rest_a, rest_b);
            let plain = |text: &str| text.trim_start_matches('0').to_owned();
            let (number_a, number_b) = (plain(number_a), plain(number_b));
            number_a.len().cmp(&number_b.len()).then(number_a.cmp(&number_b))
        } else {
            let (first_a, first_b) = (a.chars().next(), b.chars().next());
            if first_a.is_none() && first_b.is_none() {
                return Ordering::Equal;
            }
            a = a.get(first_a.map_or(0, char::len_utf8)..).unwrap_or("");
            b = b.get(first_b.map_or(0, char::len_utf8)..).unwrap_or("");
            first_a.cmp(&first_b)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sort;

    #[test]
    fn lines_are_sorted_by_their_names() {
        assert_eq!(sort("mod b;\nmod a2;\nmod a10;\nmod a_b;\nmod a;\n"), "mod a;\nmod a2;\nmod a10;\nmod a_b;\nmod b;\n");
    }
}
