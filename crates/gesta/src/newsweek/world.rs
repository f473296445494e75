//! Countries, towns, outlets and words of the made-up week.

use super::random::Random;

pub(super) struct Country {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) people: &'static str,
    pub(super) rebels: &'static str,
    pub(super) party: &'static str,
    pub(super) head: &'static str,
    pub(super) centre: (f64, f64),
}

pub(super) const COUNTRIES: [Country; 7] = [
    country(
        "RUR",
        "Ruritania",
        "Ruritanian",
        "Free Zenda Front",
        "Hentzau Union",
        "Rudolf Elphberg",
        50.0,
        14.0,
    ),
    country(
        "GRK",
        "Graustark",
        "Graustarkian",
        "Dawsbergen Guard",
        "Axphain League",
        "Yetive Lorry",
        46.0,
        25.0,
    ),
    country(
        "MRV",
        "Morvania",
        "Morvanian",
        "Black Heron militia",
        "Velm Alliance",
        "Ilya Dragan",
        53.0,
        30.0,
    ),
    country(
        "KDR",
        "Kadiristan",
        "Kadiri",
        "Sons of the Dune",
        "Zarqol Movement",
        "Farhod Salimov",
        38.0,
        62.0,
    ),
    country(
        "OMB",
        "Ombeya",
        "Ombeyan",
        "Mbanzi Liberation Army",
        "Port Adele Forum",
        "Joseph Ndala",
        -5.0,
        20.0,
    ),
    country(
        "CGA",
        "Costaguana",
        "Costaguanan",
        "Rincon Column",
        "Montero Bloc",
        "Vincente Ribiera",
        5.0,
        -72.0,
    ),
    country(
        "LNP",
        "Lanpur",
        "Lanpuri",
        "Red Lanterns",
        "Hai Mun Front",
        "Anan Suwat",
        16.0,
        101.0,
    ),
];

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn country(
    code: &'static str,
    name: &'static str,
    people: &'static str,
    rebels: &'static str,
    party: &'static str,
    head: &'static str,
    lat: f64,
    lon: f64,
) -> Country {
    Country {
        code,
        name,
        people,
        rebels,
        party,
        head,
        centre: (lat, lon),
    }
}

pub(super) struct Town {
    pub(super) name: String,
    pub(super) point: (f64, f64),
}

pub(super) struct World {
    /// Towns of each country.
    pub(super) towns: Vec<Vec<Town>>,
    pub(super) outlets: Vec<String>,
}

const FIRST: &[&str] = &[
    "Bel", "Cor", "Dun", "Esk", "Fal", "Gar", "Hol", "Ist", "Jar", "Kel", "Lor", "Mar", "Nor",
    "Ost", "Pel", "Quin", "Ros", "Sul", "Tor", "Urs", "Val", "Wen", "Yar", "Zor", "Bram", "Cal",
    "Dov", "Ert", "Fin", "Gol",
];
const LAST: &[&str] = &[
    "ava", "burg", "dale", "enka", "field", "grad", "holm", "ino", "joki", "kirk", "lund", "mora",
    "nitz", "opol", "port", "quay", "rino", "stead", "tova", "ulla", "vik", "wick", "yarn", "zell",
];
const PAPERS: &[&str] = &[
    "Herald", "Courier", "Post", "Tribune", "Observer", "Gazette", "Wire", "Times",
];

impl World {
    pub(super) fn new(random: &mut Random, towns: u32) -> Self {
        let mut all = Vec::new();
        let mut used = std::collections::BTreeSet::new();
        for c in &COUNTRIES {
            let mut list = Vec::new();
            for i in 0..towns {
                let name = loop {
                    let name = format!("{}{}", random.pick(FIRST), random.pick(LAST));
                    if used.len() > FIRST.len() * LAST.len() / 2 || used.insert(name.clone()) {
                        break name;
                    }
                };
                // A grid of half a degree: no two towns are nearer than 40 km.
                let (row, column) = (f64::from(i / 6), f64::from(i % 6));
                let point = (c.centre.0 + row * 0.5, c.centre.1 + column * 0.6);
                list.push(Town { name, point });
            }
            all.push(list);
        }
        let mut outlets = Vec::new();
        for list in &all {
            for town in list.iter().take(6) {
                outlets.push(format!("{} {}", town.name, random.pick(PAPERS)));
            }
        }
        Self {
            towns: all,
            outlets,
        }
    }
}

pub(super) const SITES: &[&str] = &[
    "market",
    "bridge",
    "school",
    "barracks",
    "depot",
    "railway station",
    "power plant",
    "hospital",
    "warehouse",
    "harbour",
    "airfield",
    "mill",
    "checkpoint",
    "convoy",
    "refinery",
    "university",
    "town hall",
    "prison",
    "cement works",
    "bus terminal",
    "radio mast",
    "stadium",
    "dam",
    "courthouse",
    "shipyard",
    "monastery",
    "post office",
    "granary",
];
pub(super) const CAUSES: &[&str] = &[
    "fuel prices",
    "land reform",
    "a disputed election",
    "water rights",
    "unpaid wages",
    "a new tax",
    "grain exports",
    "fishing limits",
    "a border fence",
    "the mining law",
    "conscription",
    "school closures",
    "pension cuts",
    "a pipeline route",
    "media rules",
    "visa fees",
    "rail tariffs",
    "the census",
    "forest clearing",
    "bank closures",
];
pub(super) const WHO: &[&str] = &[
    "a nurse",
    "a baker",
    "a retired judge",
    "a taxi driver",
    "a student leader",
    "a parish priest",
    "a shopkeeper",
    "a union secretary",
    "a local historian",
    "a railway guard",
    "a farmer",
    "a teacher",
    "an engineer",
    "a midwife",
    "a harbour pilot",
    "a librarian",
    "a beekeeper",
    "a city councillor",
    "a carpenter",
    "a translator",
];
pub(super) const NAMES: &[&str] = &[
    "Anton Werle",
    "Mira Castell",
    "Jonas Tarn",
    "Ruta Velk",
    "Pavel Orsin",
    "Dana Holm",
    "Teo Marsh",
    "Ines Caro",
    "Karim Dost",
    "Lena Brandt",
    "Ola Njoku",
    "Sami Reyes",
    "Vera Pintar",
    "Igor Lasz",
    "Nadia Thorn",
    "Boris Quell",
    "Hana Mori",
    "Luis Arbo",
    "Zofia Kern",
    "Malik Osei",
    "Greta Sand",
    "Ivo Petran",
    "Aline Duval",
    "Tariq Nour",
];
pub(super) const SAW: &[&str] = &[
    "heard shouting long past midnight",
    "counted eleven ambulances on the ring road",
    "hid in a cellar with two neighbours",
    "watched smoke drift across the river",
    "found the main street covered with glass",
    "saw trucks leave by the north gate",
    "could not reach relatives by telephone",
    "closed the shop and walked home",
    "carried water to those who waited",
    "had never seen such a crowd",
    "lost sleep over the noise of engines",
    "noticed that the lamps had gone out",
    "was turned back at the second roadblock",
    "read of it in the evening paper",
    "took photographs from a rooftop",
    "waited four hours for a bus",
    "helped to carry benches into the hall",
    "wrote down the numbers of the cars",
];
pub(super) const MATTERS: &[&str] = &[
    "the talks that were broken off in March",
    "a loan that parliament has yet to approve",
    "the harvest that failed twice",
    "an inquiry into the customs office",
    "the dispute over the upper valley",
    "a treaty of eleven articles",
    "the reform of the provincial courts",
    "an audit of the state railways",
    "the long quarrel about the islands",
    "a plan to widen the canal",
    "the return of families who fled in winter",
    "the price of bread in the south",
    "the sale of the tobacco monopoly",
    "the future of the joint patrols",
    "a list of nine demands",
    "the new ferry line",
    "the vaccination of cattle",
    "the lease of the eastern port",
    "an exchange of letters in April",
    "the arrears of the army",
];
pub(super) const DOES: &[&str] = &[
    "weighs on",
    "overshadows",
    "delays",
    "complicates",
    "has revived interest in",
    "may decide",
    "distracts from",
    "casts doubt on",
    "is likely to slow",
    "has little to do with",
    "gives new weight to",
    "cannot be kept apart from",
];
pub(super) const STATE: &[&str] = &[
    "Shops stayed shut",
    "Traffic was diverted",
    "Schools will open late",
    "The curfew was shortened",
    "Two lines of the tram stood still",
    "The river ferries ran empty",
    "Hotels reported cancellations",
    "Telephone lines were down",
    "The stock exchange closed early",
    "Power returned by evening",
    "Flags flew at half mast",
    "Volunteers cleared the pavement",
    "Bakeries sold out before noon",
    "The airport kept working",
    "A football match was put off",
    "Church bells rang for an hour",
    "Queues formed at petrol pumps",
    "The museum cancelled its opening",
];
pub(super) const SUBSTITUTES: &[&str] = &[
    "meanwhile",
    "reportedly",
    "indeed",
    "largely",
    "notably",
    "perhaps",
    "further",
    "recent",
    "local",
    "several",
    "brief",
    "wider",
    "earlier",
    "apparent",
    "major",
    "public",
    "sudden",
    "formal",
    "distant",
    "steady",
    "quiet",
    "double",
    "open",
];
