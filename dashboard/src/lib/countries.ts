/** Country codes, their ISO 3166-1 numbers (which the map's shapes carry) and short English names. */

import { SvelteMap } from "svelte/reactivity";

// One string rather than 250 objects: "AFG4 Afghanistan" is code, number, name.
const TABLE = [
  "ABW533 Aruba|AFG4 Afghanistan|AGO24 Angola|AIA660 Anguilla|ALA248 Åland Islands|ALB8 Albania",
  "AND20 Andorra|ARE784 United Arab Emirates|ARG32 Argentina|ARM51 Armenia|ASM16 American Samoa",
  "ATA10 Antarctica|ATF260 French Southern Territories|ATG28 Antigua and Barbuda|AUS36 Australia",
  "AUT40 Austria|AZE31 Azerbaijan|BDI108 Burundi|BEL56 Belgium|BEN204 Benin",
  "BES535 Bonaire, Sint Eustatius and Saba|BFA854 Burkina Faso|BGD50 Bangladesh|BGR100 Bulgaria",
  "BHR48 Bahrain|BHS44 Bahamas|BIH70 Bosnia and Herzegovina|BLM652 Saint Barthélemy|BLR112 Belarus",
  "BLZ84 Belize|BMU60 Bermuda|BOL68 Bolivia|BRA76 Brazil|BRB52 Barbados|BRN96 Brunei|BTN64 Bhutan",
  "BVT74 Bouvet Island|BWA72 Botswana|CAF140 Central African Republic|CAN124 Canada",
  "CCK166 Cocos (Keeling) Islands|CHE756 Switzerland|CHL152 Chile|CHN156 China|CIV384 Ivory Coast",
  "CMR120 Cameroon|COD180 Democratic Republic of the Congo|COG178 Republic of the Congo",
  "COK184 Cook Islands|COL170 Colombia|COM174 Comoros|CPV132 Cape Verde|CRI188 Costa Rica|CUB192 Cuba",
  "CUW531 Curacao|CXR162 Christmas Island|CYM136 Cayman Islands|CYP196 Cyprus|CZE203 Czech Republic",
  "DEU276 Germany|DJI262 Djibouti|DMA212 Dominica|DNK208 Denmark|DOM214 Dominican Republic",
  "DZA12 Algeria|ECU218 Ecuador|EGY818 Egypt|ERI232 Eritrea|ESH732 Western Sahara|ESP724 Spain",
  "EST233 Estonia|ETH231 Ethiopia|FIN246 Finland|FJI242 Fiji|FLK238 Falkland Islands (Malvinas)",
  "FRA250 France|FRO234 Faroe Islands|FSM583 Micronesia|GAB266 Gabon|GBR826 United Kingdom",
  "GEO268 Georgia|GGY831 Guernsey|GHA288 Ghana|GIB292 Gibraltar|GIN324 Guinea|GLP312 Guadeloupe",
  "GMB270 Gambia|GNB624 Guinea-Bissau|GNQ226 Equatorial Guinea|GRC300 Greece|GRD308 Grenada",
  "GRL304 Greenland|GTM320 Guatemala|GUF254 French Guiana|GUM316 Guam|GUY328 Guyana|HKG344 Hong Kong",
  "HMD334 Heard Island and McDonald Islands|HND340 Honduras|HRV191 Croatia|HTI332 Haiti|HUN348 Hungary",
  "IDN360 Indonesia|IMN833 Isle of Man|IND356 India|IOT86 British Indian Ocean Territory|IRL372 Ireland",
  "IRN364 Iran|IRQ368 Iraq|ISL352 Iceland|ISR376 Israel|ITA380 Italy|JAM388 Jamaica|JEY832 Jersey",
  "JOR400 Jordan|JPN392 Japan|KAZ398 Kazakhstan|KEN404 Kenya|KGZ417 Kyrgyzstan|KHM116 Cambodia",
  "KIR296 Kiribati|KNA659 Saint Kitts and Nevis|KOR410 South Korea|KWT414 Kuwait|LAO418 Laos",
  "LBN422 Lebanon|LBR430 Liberia|LBY434 Libya|LCA662 Saint Lucia|LIE438 Liechtenstein|LKA144 Sri Lanka",
  "LSO426 Lesotho|LTU440 Lithuania|LUX442 Luxembourg|LVA428 Latvia|MAC446 Macau",
  "MAF663 Saint Martin (French part)|MAR504 Morocco|MCO492 Monaco|MDA498 Moldova|MDG450 Madagascar",
  "MDV462 Maldives|MEX484 Mexico|MHL584 Marshall Islands|MKD807 North Macedonia|MLI466 Mali",
  "MLT470 Malta|MMR104 Myanmar|MNE499 Montenegro|MNG496 Mongolia|MNP580 Northern Mariana Islands",
  "MOZ508 Mozambique|MRT478 Mauritania|MSR500 Montserrat|MTQ474 Martinique|MUS480 Mauritius",
  "MWI454 Malawi|MYS458 Malaysia|MYT175 Mayotte|NAM516 Namibia|NCL540 New Caledonia|NER562 Niger",
  "NFK574 Norfolk Island|NGA566 Nigeria|NIC558 Nicaragua|NIU570 Niue|NLD528 Netherlands|NOR578 Norway",
  "NPL524 Nepal|NRU520 Nauru|NZL554 New Zealand|OMN512 Oman|PAK586 Pakistan|PAN591 Panama",
  "PCN612 Pitcairn|PER604 Peru|PHL608 Philippines|PLW585 Palau|PNG598 Papua New Guinea|POL616 Poland",
  "PRI630 Puerto Rico|PRK408 North Korea|PRT620 Portugal|PRY600 Paraguay|PSE275 Palestine",
  "PYF258 French Polynesia|QAT634 Qatar|REU638 Reunion|ROU642 Romania|RUS643 Russia|RWA646 Rwanda",
  "SAU682 Saudi Arabia|SDN729 Sudan|SEN686 Senegal|SGP702 Singapore",
  "SGS239 South Georgia and the South Sandwich Islands",
  "SHN654 Saint Helena, Ascension and Tristan da Cunha|SJM744 Svalbard and Jan Mayen",
  "SLB90 Solomon Islands|SLE694 Sierra Leone|SLV222 El Salvador|SMR674 San Marino|SOM706 Somalia",
  "SPM666 Saint Pierre and Miquelon|SRB688 Serbia|SSD728 South Sudan|STP678 Sao Tome and Principe",
  "SUR740 Suriname|SVK703 Slovakia|SVN705 Slovenia|SWE752 Sweden|SWZ748 Eswatini",
  "SXM534 Sint Maarten (Dutch part)|SYC690 Seychelles|SYR760 Syria|TCA796 Turks and Caicos Islands",
  "TCD148 Chad|TGO768 Togo|THA764 Thailand|TJK762 Tajikistan|TKL772 Tokelau|TKM795 Turkmenistan",
  "TLS626 East Timor|TON776 Tonga|TTO780 Trinidad and Tobago|TUN788 Tunisia|TUR792 Turkey|TUV798 Tuvalu",
  "TWN158 Taiwan|TZA834 Tanzania|UGA800 Uganda|UKR804 Ukraine",
  "UMI581 United States Minor Outlying Islands|URY858 Uruguay|USA840 United States|UZB860 Uzbekistan",
  "VAT336 Vatican|VCT670 Saint Vincent and the Grenadines|VEN862 Venezuela|VGB92 British Virgin Islands",
  "VIR850 US Virgin Islands|VNM704 Vietnam|VUT548 Vanuatu|WLF876 Wallis and Futuna|WSM882 Samoa",
  "XKX Kosovo|YEM887 Yemen|ZAF710 South Africa|ZMB894 Zambia|ZWE716 Zimbabwe",
];

/** Actors of PLOVER that belong to no country. */
const ORGANISATIONS: Record<string, string> = {
  IGO: "Intergovernmental organisations",
  NGO: "Non-governmental organisations",
  MNC: "Companies",
};

const names = new SvelteMap<string, string>(Object.entries(ORGANISATIONS));
const byNumber = new Map<number, string>();
for (const entry of TABLE.join("|").split("|")) {
  const gap = entry.indexOf(" ");
  const code = entry.slice(0, 3);
  names.set(code, entry.slice(gap + 1));
  if (gap > 3) byNumber.set(Number(entry.slice(3, gap)), code);
}

/** Takes in names that the ledger has for codes of its own, such as those of a made-up world. */
export function learnNames(known: { code: string; name: string; kind: string }[]): void {
  for (const { code, name, kind } of known) {
    if (kind === "country" && !names.has(code) && name !== code) names.set(code, name.slice(0, 60));
  }
}

/** The name of a code, or the code itself where it is unknown. */
export function countryName(code: string | null | undefined): string {
  return code ? (names.get(code) ?? code) : "";
}

/** The code of a shape on the map; undefined for shapes without an ISO number. */
export function codeOfShape(id: string | number | undefined): string | undefined {
  return id === undefined ? undefined : byNumber.get(Number(id));
}

/** All codes with their names, by name. */
export function allCountries(): [string, string][] {
  return [...names].sort((a, b) => a[1].localeCompare(b[1], "en"));
}
