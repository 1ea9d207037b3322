"""Encrypted PDF files of one page, "The ferry sails at noon.", made with pypdf's `PdfWriter.encrypt`."""

import base64
import zlib


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b85decode("".join(text.split())))


AES_128 = _unpacked(
    r"""
c-oCrO=uNI9QWj5JXjAs#txLA7VOT~&di2q$mhdQLqeWLX^k+uGxM_YvKw~irAZEghvwAYO7T!U*m{y&dMT*A^-z$~g9WkZML`4+
JgA41LTBH5$$Rj6=zcN(-^~1e|F7B6#hLnP{3!#Y&z}GB5MYR49$y8u8VDAPT(=Wbz#1Zn<Wkr~NS-hxwbcw8j6_12pqxb9MvMw;
5tllY#9$L4zk@_t=+GwPV0;{yOjpcgK;it>x`Dx>YMK%R(|J2{5QE^eRG07z$o#@3xH7Pn4sD%QPPOtT=yJe{dkF*!ZP!XOZ;OuI
Ct&}n4T5>2Q#F-udR63aju4doU8$VPoXK1X!!GrbDf4!bc<zd$?q|CL4Ees6e>`pBclG?~>xTpS=S<dgt1#l#eCZ0K)&QQ!j;~G}
`})?$Pv<`Q_NQO6vF|iGiOb7pZhv3@@#W44-Xl+T?>)Nl<?rw4^tJ0Z?;QE<?WI5eKKl68UyTnx|5^X=W@P)H58fa8=5=jqb?n4P
b64(v^<wexue%R+_Q2g!l^;E+o=1ErBUMZwXtZP3F)Ps5WJ;B$6K!zTv^I=O69t0VEXj46HDPcu%_g%l-3JCj7JY#}C<j!RA@gai
KD~@!B7FiOBN2<ZAQAEDO<T_QVbE|Y)2h(E#IP1}Zj}_&7)lcniA2*lLd<HVt;9@OMVYpdqSA8X`!$XvGbG_!5v8~deVH!68Z%7s
*f%i}h)Jd}<5(e!CFYEAA&87EGofKdgi<k&BIIputyKsk=~<@hogQd7-5X7|-RkT{)d0avo-C}JtXeb=gUQ*(GU*4(_uHl6*6OfJ
P#ML6(NEcCVJtu}0_fm^JPc_FEj+-mZ?Mixc7S0_hcQ8hFha!;M)@#bi184{ksQWI)W=+*(v~SY^=_ow#)lCs<++2jd#dI#n?u|i
&-hbV3k_zPa~38^EMrCd&nNbEj&ST<Rhp0gpCv1u7A>~c9hCbgv2?0%on%IogVE91g*x~b%L-+S
"""
)
AES_256 = _unpacked(
    r"""
c-oCrON(4Z6vki_uex**5Uea_kwtQ=PQ9TsFqsF6#u=u^Xb2-zovNDjFmvy4`*xCX9bLOr7b>_?T+R;&xXB{oLQp~$LV}2hD;J6@
>-NlaH*^;E1L}NL^_@E3c`R(KtX*W6M6vMr$qzpkj8Ibh-J;hk%8jNDBa98{*<`^bPnFe3UDSeko`ea32cXPHu9)!NP*g^{pajF{
bV8&eD8rIpEEX4wScQ%mW;|>i9z;@ZxScpG%H?`gwS*Prn}aYUH;BjwH_7(QRX%rh*|l!3-YJebNXNZdl<T8*Z%}1hkL@Xec&hKB
yc)y6U8(P6uQY!ZrNrd_cK4{Nja54&@|b!v4(m~anY-gy%e%)5M%1aV{L8dWzIF1Rsed`+|E*Z<v^R-W-Tts`qT4TC{pgkRyJsG~
eOP?|>w|yJUH-V(dBI#iI(I=m`T4K=zkdez^xrREy8q{yXVm$-|NeCJe*dd`?84>S&%Jiz+lOC%dL*NJ@s}??x%lj(-LJQPdui+Q
$7dhBryt&Z{`w!^@DIOhyLX(pI(d<rQ>2TjDElMdj?E6tIl1D7aU5;=dfdAe+X1?wT&=JUgKCGA?+&V^YB)FrW<u6e2UF0@c)dns
mX)Z9A|Ug6g9xy~Dh(F0yo0?q*J0UjT@_pta*9b$f<(_OMr}P<CO80N5FIlB2%1SnLC9#R48oyx+9|031q<FMl@KU|sC=SU(I^46
3K%&ef-w*!&1rmx^gu%t(L)H#B_+J!RGNSokcHS4d<-;2&>f$3)=8$5iP9wCK?IA5QSU;O38<G|AqS);Xc>%>h8dQ<EU%4gsNaT@
)zYZFxq7QBpmL?g^@CV-hpv)xX|;ciPlV!dT5kPze~laybVf5Z)>la{<+89|aVHJO9EmZQbzupV%j!kI$W#_u*@O~uctX-FRu&Vn
Q^s{dWEzv3S{M*Wb%;4Ll51311q5NFcjyGOqPxwR&j|=9g*JgwE`3S{RM!@<+0UKB6iq5xYV+ZkB3eLW(K(tz<^(%CF77lj6_nV5
PCi6Q$t6i-g0b9K<DF`PF~;XH4RaW9J%@2M&nFq1!xT017}zP+Hg2#Nn{l1@2Oq>7M!8wnE#b%0<c%uTgq^Hc^7QFBOj0`Oc|>VZ
b7#D!8ik^qi^Rg>|2eWfZq4TKpe5#X0u5W&v|}+DGkMxCtgf#W{{dy#s8a
"""
)
AES_256_WITH_PASSWORD = _unpacked(
    r"""
c-oCrO^6&t6h4XAco88N5z50Jldk_C7#23WGf`rg&5TA+Hlcnut+U;0PftjKcu-UXZxKO3MNklO5l^C5jb6k<5Cr$+&n1c%FM^`J
o|&B)7!TG=L)BMR?|bii_1?zrPVXc+#j}kce*ETkMi54odphfMvV6C$!o<fKb!=2h<0QPM${9vTbe6#gQ3XMykJxZ+s1GqPYb0mN
c}uiZntACk-OM&Ovsi}KGF@SK?Al>O`L5lM<1F8<CS`+2mY*%c7(InJ92}s%m8)#+>b7m{sM^nFHc)GOkmdbJGb&10tLb`afd40V
mY<8Eu&1l5z>47~F-97`z1FF+iDffJVrF^}$JM0vV7s-^gWcJLAbHFMe=u9at+_u-ezC&;Xe{@e%gD%ff85m39%NsBbm#1cAAiel
?xE)|zIxAlN3S29`191pKez6@IPCxW!UMm(_1rJ-e0uMj{Km!CZod77`22j2fAGw8cIk_+zI*Vc`#$;X_n%+>`k{CKe)jfHgBy39
x%>ND`%k|A*U|m2oIi=|r9V*X$DC^Jkz7-xjVa5A6W2_aEeJU|ZO3sMZT@f^U5QQMZI*XSUxlLFNBI*)xmAvfV_+p@wIo=AdWH1@
5+Ey*3q`1a`7Ywra3d8p6yz;N4ZOpA*w`}IIzWn1Cx#%Cu^bCVWTYe{N-YyXiDbBsLQ9QFluQeqw1~k4O}N$C@}#Uzi8<+=z(E@>
Q_$2=X^4rilL+T3LK+_j7NQfe$tM=Qq6&7oU@|4DC69~?!-;~!Hfcf~5k^zYxd&3hgtU|yZ?J-D;Z7({DE8p3Fg7V^xML&$%XV-2
hK5a;&$cGb<?faC0p&ZD?;pmpJ#-G`TixLWwh)TZ<L5SP4ti*2pk36<MZb$W9-Q~lX%B)a>Jo^84NWOX4FJ~KClNUXM;+(fnxG6O
+_<2?V{LUS1ej4tB#JS1o>@(>@FYU0)Inq%G=*x1VS^Nqh>##osR)aa$3!Ru%G$Ds^#N3lb=({4R5B7PYkiQCY73cQOhUh~tL@@y
9aDyp$?#$zDFhQJp#?^uu%<iZ0waX2V~Va}l&Lk0$#r{zkTpzVy^c|{#G2X`qgYSh`LMViA&h)bRSjaZZt_T(Dn#b<9q2wCEkG|U
r1C5zOdwZ~AHj_B)Cy_n=KndeH!aQj+F^tAaR(YVwr-|k5~88oZ*=>;>|c*!tFQ
"""
)
RC4_128 = _unpacked(
    r"""
c-oCqJ!=#}7)G!f5DaLcO$Ol#1>O1HSvU^zbtq91E+!TlaCT?rTse2c?wlmz53she(8?l}7O}Ciu(1+EVx^s_gkYOWaQ5z!TUZNs
c46P=edl@R{g~G3V)rV(#z5=m!Iyo2A%c1Q5VYGMSS@lrOiTgWg!{z|MY;nz9bhtD#gJO;?VT+HgH_cxB?uPsVdfwP!E&lgco#As
*n^w3t+cUqK{++Z`(VrgEAAc$R)%hnX5J1*_LPAAQyT=gj84^jzU@_!UjiX0{kK^iDsv`tCFEo3o+<NTk$CQkqwBrn9}LB@mVZ5M
;df2WGu7uc{hKE1y9ZFP%3r#|s7K(%>HVYG=Wl=i$<J)OpBwJa&b-@ubL##Ad--Yk@~;nvi{HLpI{)m-=X<+*NAu^-zJ7Y~+>h@E
E4%A6uMW2^sE?J-gleKF8W~q-2Ep1eb|bR_ea+`pX-3%u*UjLuacQDJu#_daPP0A??xfjVR;I^5Ev0ZOFa>2zbpsM#Hb_r0#zgu8
K}I4LiI7Cz-AxD1PfW1pRHjv-eG6fm3t^QEsWFr$VH75s#t~vxD{Uoa$|}mVjTDtu7|n1TNoGhQv?59g%Y7TxJ&Vzbswm<jW(1QM
C5*+KVVfXi5obikmKkoC3At1Z3x<%lg|${8jAVUuw+mwdf)PL`4-}kJ4lO*vuy69nlT9%mH86~26O*)oQH&cHBTWrXNE2f<K3Ax8
V2V*s*3u`&rxEn>+(9~?>>HWQA)fp%`kT-;nkO_4d6Mu1OR0&Jv58|QrHDcktIq#~Y>vjL*x7PW9^Z!2slttl>1z&Jt)-PN_zUX&
Fs%
"""
)
RC4_128_WITH_PASSWORD = _unpacked(
    r"""
c-oCqO=}b}7)BHexeB6q$z=~7>?AWuCV^$KUyG$`%hp;!ddSSY*^X>y%1pMjde(y=(vv4Y4oZK47r~1c1rMVB0|mv4{sBQVyW8%<
cyK--@AKw;p1dDvtjxDB&}oJmU%r0$j3_2Jk8Yu66L~8|p7diVa5Gd?_$+3cv{0*sAWNz}{>0vEd)t7$72Smrd2@L`vzQ`pDNRaz
6EnB5gEuBZgIegEwz`*h(U1dI+#TdC_iZoDoE;AAF#-FhHuA1OlIq!f*QpZs3PP}S|3-DF%tB^M%!kw+DD!?1JMN03?YzSU#o|!Q
eU7$pQKR#W_4$PUWyrdA6AM=POIv{6Lif%+>c9QnzB_&D!H@T6&)k{%xcKe<v-0?-cgG$ceE;+0=~{j;V>WlL{`&cN{q+8usihaM
Z=5`TV&-{k|K&yYs?r%zjTA*K<Lb=FTkS`7U{;{3`K&Hskd1c<dOKj#SR-#Ci}NJSy4YJ!vze?+4}po4!m+>@loP7gvG2-;gQJY8
FI|B!^A%Gf^p$hB)1Gw`<E>hqCAvsl3vrVq5tp2sm<PV#LP03FA|lpCFkmiRv)Ctz0HuUUz$g)bia3$PC?GO$ZCG<Gl!OqHi1|?h
fzOqYA=jXQN)v_D_hn=la9|K}sTmcF5N8WxjCQeda&&hKFo<A<$kBrZ=K;qCA7RurdEm*$7*{onQd!4jP{RUBYZ&wE8r=8m7@Od;
g-&}=40^Jf-UgS3*U58>gW+T^W+umUw4Qf2p~)1FfrYUlk|#7`guB{F8jvsyA&|25KU+2iV^r*ITPzQ6Luqwk2gP(XM~%k9avS{x
FVrgk
"""
)
